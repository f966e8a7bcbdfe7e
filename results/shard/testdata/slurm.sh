#!/usr/bin/env bash
# Tries an array job on a real Slurm of one node, which it starts and stops itself: a run is split into
# four shards and submitted, one shard is killed on its way and another before it begins, both are
# submitted again as bench missing says, and what is collected must be what one process computes.
#
#   slurm.sh BENCH [--install]
#
# It must be run by root, as the daemons are. --install installs what is missing, where there is apt-get;
# without it, it only says so. All else is in a temporary directory, and gone at the end.
set -euo pipefail

bench=$(realpath "${1:?usage: slurm.sh BENCH [--install]}")
here=$(cd "$(dirname "$0")" && pwd)

lacking=
for program in munged munge slurmctld slurmd sbatch squeue sinfo scancel; do
	command -v $program >/dev/null || lacking="$lacking $program"
done
if [ -n "$lacking" ]; then
	if [ "${2:-}" != --install ] || ! command -v apt-get >/dev/null; then
		echo "slurm.sh: there is no$lacking here; on Debian and Ubuntu: apt-get install slurm-wlm munge" >&2
		exit 2
	fi
	apt-get update
	DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends slurm-wlm munge
fi

dir=$(mktemp -d)
pids=()
finish() {
	status=$?
	[ "$status" = 0 ] || tail -n 20 "$dir"/slurm*.log "$dir"/run/round-1/*.log >&2 || true
	for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
	wait
	rm -rf "$dir"
	exit "$status"
}
trap finish EXIT
# say prints a line with the seconds since the start.
say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
# until_true waits for a command to succeed, for two minutes.
until_true() {
	for _ in $(seq 600); do
		if "$@" >/dev/null 2>&1; then return; fi
		sleep 0.2
	done
	echo "slurm.sh: this did not come true: $*" >&2
	return 1
}

# The node: munge for authentication, then the controller and the daemon that runs jobs.
node=$(hostname -s)
mkdir -m 700 "$dir/munge"
mkdir "$dir/state" "$dir/spool"
head -c 128 /dev/urandom >"$dir/munge/key"
chmod 400 "$dir/munge/key"
chmod 711 "$dir" "$dir/munge"
munged --foreground --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" --pid-file="$dir/munge/pid" \
	--log-file="$dir/munge/log" --seed-file="$dir/munge/seed" >"$dir/munged.log" 2>&1 &
pids+=($!)
until_true munge --no-input --socket="$dir/munge/socket"

cat >"$dir/slurm.conf" <<END
ClusterName=bench
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
KillWait=5
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$node Default=YES State=UP MaxTime=INFINITE
END
export SLURM_CONF="$dir/slurm.conf"
slurmctld -D >"$dir/slurmctld.log" 2>&1 &
pids+=($!)
slurmd -D -N "$node" >"$dir/slurmd.log" 2>&1 &
pids+=($!)
idle() { sinfo --noheader --format=%T | grep -qx idle; }
until_true idle
say "Slurm $(sinfo --version | cut -d' ' -f2) runs, with one node of $(nproc) cores"

cd "$dir"
"$bench" split "$here/array.yaml" --shards 4 --out run
job=$("$bench" shard run --print slurm | sbatch --parsable)
say "submitted as job $job"

# Shard 3 is cancelled before it begins where there are less than four cores, or soon after.
scancel "${job}_3"
begun() { [ "$(cat run/round-1/part-1.ndjson.*.tmp | wc -l)" -ge 4 ]; }
until_true begun
scancel --signal=KILL --batch "${job}_1"
say "shard 1 is killed, with $(($(cat run/round-1/part-1.ndjson.*.tmp | wc -l) - 1)) tasks finished; shard 3 is cancelled"

ended() { [ -z "$(squeue --noheader --job="$1" 2>/dev/null)" ]; }
until_true ended "$job"
if missing=$("$bench" missing run); then
	echo "slurm.sh: bench missing says that none is missing" >&2
	exit 1
fi
say "the array has ended; missing: $missing"
[ "$missing" = 1,3 ]
if "$bench" collect run; then
	echo "slurm.sh: bench collect says that the run is finished" >&2
	exit 1
fi

job=$("$bench" shard run --print slurm | sbatch --parsable --array="$missing")
say "submitted again as job $job"
until_true ended "$job"
"$bench" missing run
cat run/round-1/slurm-1.log
grep -q ' [1-9][0-9]* were there' run/round-1/slurm-1.log
"$bench" collect run
say "collected"

"$bench" compare "$here/array.yaml" --out local >/dev/null
for table in points replications histograms findings; do
	"$bench" export run --what $table -o "run-$table.csv"
	"$bench" export local --what $table -o "local-$table.csv"
	cmp "run-$table.csv" "local-$table.csv"
done
say "one process gives the same: $(cat run-*.csv | wc -l) lines of bench export"
