# Watches over one task from outside of Ekiden, so that the task and its exit status outlive it.
# usage: sh supervise.sh RECORD WORD
#
# RECORD is the task's record directory: it holds "launch", the script that becomes the task, and
# "status" and "pid", already as long as they will ever be, so that a full disk cannot lose them.
# Written here: "claim", own pid and start time, made only once; "note", what the shell has to say;
# "status", "exit N" or "signal N". The file WORD tells the agent that there is something to see.

# Trapped, not ignored: what is ignored stays ignored in the task.
trap : HUP INT QUIT TERM PIPE ALRM USR1 USR2
umask 077
word=$2
cd "$1" || exit 1
exec </dev/null >/dev/null 2>&1

# Who makes the claim starts the task, or has given it up.
read -r stat </proc/$$/stat
set -- $stat
set -C
echo "$$ ${22}" >claim || exit 0
set +C
exec 2>note

(. ./launch)
code=$?

# In the foreground the shell tells of a signal by writing its name, except for these two.
kind=exit
if [ "$code" -gt 128 ]; then
  case $code in
    130 | 141) kind=signal ;;
    *) [ -s note ] && kind=signal ;;
  esac
fi
[ "$kind" = signal ] && code=$((code - 128))

# A task ends with all that it left in its process group.
exec 2>/dev/null
read -r pid start <pid
[ -n "$pid" ] && kill -s KILL -- "-$pid"

# Until it is written, or nobody wants to know: the record was deleted.
until printf '%-15s\n' "$kind $code" 1<>status; do
  [ -e launch ] || exit 0
  sleep 1
done
echo >"$word"
