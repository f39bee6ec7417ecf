#!/usr/bin/env -S python3 -B
"""kill -9 at random moments of a run against GitHub, then a clean run: the same end state as without. With the state file
kept and lost in turn.   tests/contract/test_github_kill.py PROGRAM [TIMES, 10]"""
import concurrent.futures
import random
import sys
import time

from garden import Scenes

WORLDS = 4


def kill(scenes, seed):
    """Whether the run was still going on when it was killed, and what is wrong in the end."""
    dice = random.Random(seed)
    with scenes.taken() as scene:
        scene.set(dice.choice(["first run", "run with news"]))
        file, o = scene.how(False)
        lost = seed % 2 == 1 and scene.name == "first run" # whether an issue comes back, the state file knows best
        began, calls = time.monotonic(), dice.randrange(len(scene.calls[scene.name]))
        p = scene.garden.start(file, **o)
        # A moment is a call, and a little time after it: time alone says nothing on a machine that is busy.
        while p.poll() is None and len(scene.world.calls()) < calls and time.monotonic() - began < 100:
            time.sleep(0.002)
        time.sleep(dice.random() * 0.03)
        hit = p.poll() is None
        p.kill()
        p.communicate()
        return hit, scene.clean(lost)


def main(program, times):
    seed = random.randrange(10**6) * 2
    with Scenes(program, WORLDS) as scenes:
        with concurrent.futures.ThreadPoolExecutor(WORLDS) as pool:
            results = list(pool.map(lambda i: kill(scenes, seed + i), range(times)))
    wrong = [f"seed {seed + i}: {'; '.join(bad)}" for i, (_, bad) in enumerate(results) if bad]
    hits = sum(hit for hit, _ in results)
    print(f"{'not ok' if wrong else 'ok'} killed {times} times, {hits} before the end: the same is left behind"
          + "".join(f"\n    {w}" for w in wrong))
    print(f"{'ok' if hits * 2 > times else 'not ok'} most kills hit a run")
    return bool(wrong) or hits * 2 <= times


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10))
