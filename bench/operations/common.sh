# How each alert of docs/operations is provoked on real nodes. Sourced by prometheus.sh, never run. A node is made slow by
# stopping it (SIGSTOP) in the middle of what it does; nothing is slow by itself here.

freeze() { local node; for node; do kill -STOP "${process[$node]}"; done; }
thaw() { local node; for node; do kill -CONT "${process[$node]}"; done; }

asked=0
next_number() { printf '%s' $((++asked)); } # of a question that was not asked before
random_key() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
get_from() { curl -sS -o /dev/null --max-time 20 "http://${http[$1]}$2"; } # get_from NODE TARGET

# Searches that read a thousand rows, one after the other: the node stands still in the middle of one of them.
search_slowly() {
  local asking=() i
  for i in {1..10}; do
    asked=$((asked + 1))
    get_from 2 "/api/v1/search?q=thing&limit=1000&offset=$asked" &
    asking+=($!)
  done
  sleep 0.04
  freeze 2
  sleep 0.3
  thaw 2
  wait "${asking[@]}"
}
search_quickly() {
  local i
  for i in 1 2 3 4 5 6 7 8 9 10; do get_from 2 "/api/v1/search?q=thing&limit=1"; done
}

# All who are asked stand still, and for a second who asks: its patience with peers that are silent is shorter than the alert.
look_up_slowly() {
  local asking
  freeze 1 2 4 5 6 7 8 9 10
  get_from 3 "/api/v1/lookup/$(random_key)" &
  asking=$!
  sleep 0.1
  freeze 3
  sleep 1
  thaw 3 1 2 4 5 6 7 8 9 10
  wait "$asking"
}
look_up_quickly() {
  local i
  for i in 1 2 3 4 5; do get_from 3 "/api/v1/lookup/$(random_key)"; done
}

ask_for_the_unknown() {
  local i
  for i in 1 2 3 4 5; do get_from 4 "/api/v1/lookup/$(random_key)"; done
}
ask_for_the_known() {
  local i
  for i in {1..25}; do get_from 4 /api/v1/lookup/thing; done
}

# Who has the content stands still.
install_slowly() {
  local installing
  freeze 6
  "$SOUK" install thing --data 5 --into "slow$(next_number)" >installed 2>&1 &
  installing=$!
  asked=$((asked + 1))
  sleep 3.4
  thaw 6
  wait "$installing" || true
}
# A node that has met nobody waits a second for an address that does not answer, and stands still itself meanwhile.
join_slowly() {
  local joining
  stop_node lone
  rm -rf lone
  start_node lone --http "${http[lone]}"
  sleep 2 # so that Prometheus has seen it before
  "$SOUK" node connect "${address[1]}" 127.0.0.1:9 --data lone >connected 2>&1 &
  joining=$!
  sleep 0.5
  freeze lone
  sleep 5
  thaw lone
  wait "$joining" || true
  sleep 3 # and after it
}
install_what_is_not_there() {
  "$SOUK" install "nothing-of-the-kind" --data 8 --into nowhere >installed 2>&1 || true
}
# A node with an actor that fails at this folder.
start_failing() {
  "$(dirname "$SOUK")/bench/failing_node" failing "${address[1]}" 127.0.0.1:0 >failing.out 2>failing.err &
  process[failing]=$!
  until_true 20 grep -q serving failing.out
  http[failing]=$(sed -n 's|^serving http://\(.*\)/metrics$|\1|p' failing.out)
  make_package broken broken 1.0.0
  touch broken/FAIL
}
pack_what_fails() {
  ! "$SOUK" pack broken --data failing >packed 2>&1 || fail "what should fail was packed"
  sleep 2 # not so often that the node gives up
}
# Nobody takes what node 10 stores again.
leave_alone() {
  freeze 1 2 3 4 5 6 7 8 9 lone failing
  sleep 1
}
come_back() {
  thaw 1 2 3 4 5 6 7 8 9 lone failing
  sleep 1
}
let_time_pass() { sleep 1; }
