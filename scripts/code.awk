# C files without their comments and without what their strings hold: FILE <tab> LINE <tab> code.
FNR == 1 { inside = 0 }
{
    rest = $0
    code = ""
    while (rest != "") {
        if (inside) {
            end = index(rest, "*/")
            if (!end) break
            rest = substr(rest, end + 2)
            inside = 0
            code = code " "
            continue
        }
        if (!match(rest, /"|'|\/\/|\/\*/)) {
            code = code rest
            break
        }
        code = code substr(rest, 1, RSTART - 1)
        token = substr(rest, RSTART, 2)
        rest = substr(rest, RSTART)
        if (token == "//") break
        if (token == "/*") {
            inside = 1
            rest = substr(rest, 3)
        } else if (match(rest, /^"([^"\\]|\\.)*"/) || match(rest, /^'([^'\\]|\\.)*'/)) {
            code = code substr(rest, 1, 1) substr(rest, 1, 1)
            rest = substr(rest, RLENGTH + 1)
        } else break # an unfinished string: the line goes on below
    }
    printf "%s\t%d\t%s\n", FILENAME, FNR, code
}
