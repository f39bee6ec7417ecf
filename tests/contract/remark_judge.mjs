// What is live in Markdown by remark with GitHub's references: reads {id, text} line by line, writes
// {id, live: [[type, address or text]]} line by line. Text behind a line break stays a line of its own, as in comments.
import readline from 'node:readline';
import {remark} from 'remark';
import gfm from 'remark-gfm';
import breaks from 'remark-breaks';
import github from 'remark-github';
import {visit} from 'unist-util-visit';

const LIVE = new Set(['link', 'image', 'html', 'linkReference', 'imageReference', 'definition', 'footnoteReference',
  'footnoteDefinition']);
const reader = remark().use(gfm).use(breaks).use(github, {repository: 'octo-org/octo-repo'});

for await (const line of readline.createInterface({input: process.stdin})) {
  const {id, text} = JSON.parse(line);
  const tree = await reader.run(reader.parse(text));
  const live = [];
  visit(tree, (node) => {
    if (LIVE.has(node.type)) live.push([node.type, node.url ?? node.value ?? node.identifier ?? '']);
  });
  process.stdout.write(JSON.stringify({id, live}) + '\n');
}
