/* Ordinary English of failure reports: words that name nothing in particular. */
#include "decide/likeness_words.h"

#include <string.h>

enum { LONGEST = 20 };

/* Stems as likeness_words makes them, in order; a blank before and behind each. */
static const char *const words[] = {
    " abort access account across action active actual add address admin after again against agent ",
    " alert allocate allow already also alway ambiguous among analysis any anymore api app appear ",
    " applicat apply architecture argument around array asset assign async asynchronous attach ",
    " attempt attribute audit auth authenticat authenticate authorizat authorize auto automatic ",
    " availability available back backend backlog backup bad balance base basic batch because become ",
    " before begin behavior behind being below best between beyond bind block body boot both ",
    " bottleneck break broken browser bucket buffer bug build bulk burst business bypass byte cache ",
    " call callback called came can cancel cannot capacity capture card cascade case cause ",
    " certificate chain change channel character chat check child circular class clean cleanup clear ",
    " cli client close cloud cluster code collect column come command comment commit common ",
    " communicat compatibility compatible complete completely component compute concurrent condit ",
    " config configurat configure conflict connect connectivity consecutive consistency constraint ",
    " construct consume consumer contain container content context continue control controller ",
    " convert cookie coordinate copy core corrupt cors could count cover cpu crash creat create ",
    " credential crisis cross csrf css current custom customer cycle cyclic daemon damage dashboard data ",
    " database date day dead deadline deadlock debug decode default define definit degradat degrade ",
    " delay delete delivery demand deny depend dependency deploy deployment deprecat deprecate ",
    " describe destinat detail detect determine dev developer development device diagnose did ",
    " different directory disable disconnect discover disk dispatch display distribute dns does ",
    " domain done down download drop due dump duplicate durat during dynamic each early edge effect ",
    " eight either else email emit empty enable encode encounter encrypt end endpoint enforce engine ",
    " enough ensure enter entire entry enum environment error escape essential establish etc even ",
    " event every exact example exceed except excess excessive exchange execut execute exhaust exist ",
    " exit expect expir expire export expose express extend external extra extract factory fail ",
    " failing failover fall fallback false fast fatal fault feature fetch few field file fill filter ",
    " final find finish first fix flag flood flow flush folder follow force form format found four ",
    " frame framework free frequent fresh from frontend ftp full funct further future gap gateway ",
    " generate generic get give global golden gone gpu graceful grant graph group grow grpc guard had ",
    " half handl handle handler handshake hang happen hard has hash header health healthy heap ",
    " heartbeat heavy hidden high hit hook host hour html http identifier identity idle ignore image ",
    " imap immediate impact implement implementat import importer improper inability inaccessible ",
    " inactive inbound incident include incom incompatible incomplete inconsistent incorrect increase ",
    " index infinite info informat infrastructure init initial initialisat initialise initializat ",
    " initialize inject inner input insert inside install instance instantiate instead insufficient ",
    " integrat integrity interface intermittent internal interrupt interval into invalid invoke ",
    " isolat isolate item job join json just jwt keep key kill kind know known lack lag large last ",
    " late latency launch layer leak lease least leave left length less level library life lifecycle ",
    " like limit line link list listen listener live load local locate lock logger logging logic ",
    " login logout long look loop lose loss lost low mail main maintain make malform manage ",
    " management manager manual many map mark mask match max maximum may memory merge message ",
    " metadata method metric middleware might migrat migrate minimum minor minute mismatch miss ",
    " missing mistake mode model module monitor month more most mount move much multi multiple must ",
    " mutex name namespace native near need negative nested network never new next node non none ",
    " normal note nothing notice notificat notify now null number numeric oauth object observe occur ",
    " off offline offset often old once one only open operat operate optimizat optimize option ",
    " optional order origin original orphan other our out outage outbound output outside over ",
    " overflow overload override own owner package packet page panic parallel parameter parent parse ",
    " parser part partial partit pass password path pattern pause payload payment peak pending per ",
    " percent perform performance period permanent permiss permit persist persistent phase pick ping ",
    " pipeline place platform plugin point policy poll pool poor port posit possible post potential ",
    " precondit premature prepare present prevent previous primary prior priority privilege probe ",
    " problem procedure process processor produce producer product profile program progress project ",
    " propagate property protect protocol provide provider provis proxy public publish pull push ",
    " quality query queue quick quota race raise ram random range rapid rate rather raw reach ",
    " reachable read readiness ready real reason rebuild receive recent recognize reconnect record ",
    " recover recovery recur recurrence recurs redirect reduce refer reference refresh refuse ",
    " register registry regress regular reject relat relate release reload remain remote remove ",
    " render repeat replace replay replica reply report repository represent request require requirement ",
    " reset resolut resolve resource respond response rest restart restore restrict result resume ",
    " retrieve retry return reuse revis revoke right role roll rollback root rotate route router ",
    " routine row rpc rule run runtime safe saml sample sanitize save say scale scan schedule ",
    " scheduler schema scope score script sdk search second secret secure security see seem segment ",
    " select send sensitive sequence serial serializat serialize serve server service session set ",
    " setting setup several severe shall shape share shop short should show shut shutdown side sign ",
    " signal signature significant silent similar simple since single site size skip sleep slow small ",
    " smtp socket soft software some soon source space spawn spec specific specify spike split sql ",
    " ssh ssl stability stable stack stage stale stall standard start startup state statement static ",
    " status stay step still stop storage store stream strict string structure stuck style sub submit ",
    " subscribe subscript subsystem succe success successful such sudden suite supply support ",
    " suppress suspect suspend switch sync synchronize synchronous syntax system table tag take ",
    " target task tcp team temporary tenant terminat terminate test text than their them then there ",
    " these they thing thread three threshold throttle throughput throw thus tick time timeout timer ",
    " timestamp title tls token too tool top total trace traceback track traffic transact transfer ",
    " transform transient transit transport trigger true trust try ttl tunnel turn two type udp ",
    " unable unauthoriz unavailability unavailable uncaught undefin under unexpect unhandl unhealthy ",
    " unit unknown unlock unnecessary unreachable unreadable unresolv unresponsive unset unstable ",
    " unsuccessful unsupport until unusual update upgrade upload upon upstream uri url usage use user ",
    " utility uuid valid validat validate validator value variable verb verificat verify version very ",
    " via view violat violate virtual visible volume vpc wait wake want warn watch way web websocket ",
    " week well went what where whether which whitespace who whole why wide will window wire within ",
    " without word work worker workflow would wrap write wrong xml yaml year yet yield zero zone "};

/* Lines are in order: the last one that does not begin after the word is the only one that may hold it. */
static const char *line_of(const char *key) {
    size_t lo = 0, hi = sizeof words / sizeof *words;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (strncmp(words[mid], key, strlen(key)) <= 0)
            lo = mid;
        else
            hi = mid;
    }
    return words[lo];
}

static bool holds(const char *w, size_t n) {
    char key[LONGEST + 3];
    if (!n || n > LONGEST)
        return false;
    key[0] = key[n + 1] = ' ';
    memcpy(key + 1, w, n);
    key[n + 2] = 0;
    return strstr(line_of(key), key) != NULL;
}

/* handl is of handling, stopp of stopped, retri of retried, querie of queries. */
static bool stands_for(char *w, size_t n) {
    if (n < 3)
        return false;
    if (holds(w, n) || (w[n - 1] == w[n - 2] && holds(w, n - 1)))
        return true;
    w[n] = 'e';
    if (holds(w, n + 1))
        return true;
    n -= w[n - 1] == 'e';
    if (w[n - 1] != 'i')
        return false;
    w[n - 1] = 'y';
    return holds(w, n);
}

bool likeness_words_plain(const char *word) {
    static const char *const endings[] = {"", "s", "d", "ed", "ly", "ing"};
    size_t n = strlen(word);
    for (size_t i = 0; n <= LONGEST && i < sizeof endings / sizeof *endings; i++) {
        char w[LONGEST + 2];
        size_t e = strlen(endings[i]), left = n > e ? n - e : 0;
        memcpy(w, word, n);
        if (left && left <= LONGEST && !memcmp(word + left, endings[i], e) && stands_for(w, left))
            return true;
    }
    return false;
}
