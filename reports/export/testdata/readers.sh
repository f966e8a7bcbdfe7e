#!/usr/bin/env bash
# Lets other programs read what bench export writes: DuckDB (Parquet, CSV, JSON), arrow-rs (Parquet) and
# pandas (CSV, JSON). Every table of a sweep, of one with points that fail, of a comparison, a plan and a
# run without results is exported in every format, and every cell that one program reads must be what the
# others read.
#
#   readers.sh BENCH
#
# DuckDB and arrow-rs are fetched by npm, as readers/package-lock.json has them: DuckDB for Linux on x86-64
# only. pandas is installed where there is apt-get and root runs this; without it, it is left out. All else
# is in a temporary directory, and gone at the end.
set -euo pipefail

bench=$(realpath "${1:?usage: readers.sh BENCH}")
here=$(cd "$(dirname "$0")" && pwd)/readers

if [ "$(uname -sm)" != 'Linux x86_64' ]; then
	echo "readers.sh: this is $(uname -sm); package-lock.json has DuckDB for Linux x86_64" >&2
	exit 2
fi
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	echo 'readers.sh: there is no node or npm here, which DuckDB and arrow-rs run on' >&2
	exit 2
fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# say prints a line with the seconds since the start.
say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }

cp "$here"/* "$dir"
cd "$dir"
# npm ci would want the lock to have DuckDB for other systems too. Versions and checksums hold all the same.
npm install --ignore-scripts --no-audit --no-fund --loglevel=error

# with_pandas prints a Python that has pandas. Debian's is not always the first in PATH.
with_pandas() {
	for python in python3 /usr/bin/python3; do
		if "$python" -c 'import pandas' 2>/dev/null; then
			echo "$python"
			return
		fi
	done
}
python=$(with_pandas)
if [ -z "$python" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	apt-get update >/dev/null
	DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-pandas >/dev/null
	python=$(with_pandas)
fi
say 'the readers are there'

# The scenario's name needs quotes in CSV and escapes in JSON.
scenario='load, "ünder".yaml'
mv load.yaml "$scenario"
"$bench" sweep "$scenario" --out runs/sweep --axis sleep.0.poisson.rate=1/min..20/min/3/log --axis queues.io.presented=2,4 \
	--axis 'requests.read.service=5ms,{hyperexponential: {branches: [{p: 0.9, mean: 20ms}, {p: 0.1, mean: 90ms}]}}' >log
"$bench" compare "$scenario" --out runs/compare >log
"$bench" plan "$scenario" --out runs/plan --axis requests.read.arrivals.poisson.rate=1/s..40/s --set horizon=20s --reps 10 --budget 20 >log
"$bench" split "$scenario" --out runs/unfinished --shards 1 >log
if "$bench" sweep "$scenario" --out runs/failing --axis warmup=5s,10s --axis horizon=8s,20s >log 2>&1; then
	echo 'readers.sh: a warm-up as long as the horizon has given results' >&2
	exit 1
fi
mkdir tables
for run in sweep compare plan unfinished failing; do
	for table in points replications histograms findings; do
		for format in parquet csv json; do
			"$bench" export runs/$run --what $table -o tables/$run-$table.$format 2>log
		done
	done
done
say 'the tables are exported'

if [ -n "$python" ]; then
	"$python" pandas_read.py tables
else
	echo 'pandas is not here and is left out; on Debian and Ubuntu: apt-get install python3-pandas'
fi
node compare.mjs tables
say 'all have read the same'
