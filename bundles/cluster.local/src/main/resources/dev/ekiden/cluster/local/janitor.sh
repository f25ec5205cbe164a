# Keeps the output files of tasks bounded while Ekiden is away; one per work directory.
# usage: sh janitor.sh WORK LIMIT PID START
#
# PID and START tell which Ekiden started it: while that one lives there is nothing to do, and the
# next one replaces it. Ends when no task runs any more. LIMIT is in bytes.
trap : HUP INT QUIT TERM PIPE
exec </dev/null >/dev/null 2>&1
limit=$2 ekiden=$3 since=$4
cd "$1/tasks" || exit 1

present() {
  read -r stat <"/proc/$ekiden/stat" || return 1
  # fields behind the command, which may hold spaces
  set -- ${stat##*) }
  [ "${20}" = "$since" ]
}

while sleep 5; do
  present && continue
  busy=no
  for record in */record; do
    [ -f "$record/status" ] || continue
    read -r word rest <"$record/status"
    [ "$word" = running ] && busy=yes
  done
  find . -maxdepth 2 -type f \( -name stdout -o -name stderr \) -size "+${limit}c" |
    while read -r file; do
      tail -c "$limit" "$file" >"$file.1" && : >"$file"
    done
  [ "$busy" = yes ] || exit 0
done
