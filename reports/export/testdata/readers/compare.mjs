// Reads what bench export has written with DuckDB (Parquet, CSV, JSON), arrow-rs (Parquet) and, where it
// is there, pandas (CSV, JSON: see pandas_read.py), and compares every cell.
//
//   node compare.mjs DIR
//
// DIR holds RUN-TABLE.parquet, .csv and .json for each run and table, and beside the last two what pandas
// has read. What DuckDB reads in the Parquet file is what all else is compared with. The first difference
// of each reader in each table is named; the exit status is 1 if there is any.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { readParquet } from 'parquet-wasm';
import { tableFromIPC } from 'apache-arrow';
import { queries, statistics } from './queries.mjs';

const dir = process.argv[2];
const duckdb = await (await DuckDBInstance.create()).connect();

// What the readers call the types that a table may have. A list of bytes, say, is not among them.
const kinds = {
	VARCHAR: 'text', BIGINT: 'whole', UBIGINT: 'whole', HUGEINT: 'whole', DOUBLE: 'real',
	Utf8: 'text', Int64: 'whole', Uint64: 'whole', Float64: 'real',
	object: 'text', int64: 'whole', uint64: 'whole', float64: 'real',
};

// A table is its columns in order: name, type and values, with null for what is undefined.

async function readDuckDB(from) {
	const all = await duckdb.runAndReadAll(`select * from ${from}`);
	const [names, types, values] = [all.columnNames(), all.columnTypes(), all.getColumns()];
	return names.map((name, i) => ({ name, type: String(types[i]), values: values[i] ?? [] }));
}

function readArrow(file) {
	const all = tableFromIPC(readParquet(new Uint8Array(readFileSync(file))).intoIPCStream());
	return all.schema.fields.map((f, i) => ({ name: f.name, type: String(f.type), values: [...all.getChildAt(i)] }));
}

const readPandas = (file) => JSON.parse(readFileSync(file, 'utf8'));

// readers are those of a table, the one to compare with first. DuckDB has to be told that a column of a CSV
// file holds whole numbers beyond 2^63, which it takes for DOUBLE, and that a JSON object is beyond 16 MiB.
function readers(file, table) {
	const json = `read_json('${file}.json', maximum_object_size = 1000000000)`;
	const all = [
		['DuckDB', 'parquet', () => readDuckDB(`'${file}.parquet'`)],
		['arrow-rs', 'parquet', () => readArrow(`${file}.parquet`)],
		['DuckDB', 'csv', () => readDuckDB(`read_csv('${file}.csv', types = {'seed': 'UBIGINT'})`)],
		['DuckDB', 'json', () => readDuckDB(`(select unnest(${table}, max_depth := 2) from ${json})`)],
	];
	for (const format of ['csv', 'json']) {
		if (existsSync(`${file}.${format}.pandas`)) {
			all.push(['pandas', format, () => readPandas(`${file}.${format}.pandas`)]);
		}
	}
	return all;
}

// same reports whether two values of a column are the same, to the last bit.
function same(kind, a, b) {
	if (a === null || b === null) return a === b;
	switch (kind) {
	case 'text': return a === b;
	case 'real': return Object.is(Number(a), Number(b));
	}
	return (typeof b !== 'number' || Number.isInteger(b)) && BigInt(a) === BigInt(b);
}

// comparedAs is the kind by which to compare a column with what a reader took for another kind; '' if it should
// not have. A Parquet file says what its columns are. In JSON a number may be whole or not, and what is undefined
// everywhere anything; in CSV numbers may be an axis's values, which are text.
function comparedAs(kind, values, other, format) {
	if (other === kind) return kind;
	if (format === 'parquet') return '';
	if (kind !== 'text' && other !== 'text' || values.every((v) => v === null)) return kind;
	return format === 'csv' && values.every((v) => Number.isFinite(Number(v))) ? other : '';
}

// difference is the first one of a table from what DuckDB reads in the Parquet file, as text.
function difference(want, got, format) {
	const names = (table) => table.map((c) => c.name).join(', ');
	if (names(want) !== names(got)) return `columns ${names(got)}; DuckDB reads in the parquet ${names(want)}`;
	for (const [i, { name, type, values }] of want.entries()) {
		const other = got[i];
		if (!kinds[type]) return `column ${name} is of type ${type}`;
		const kind = comparedAs(kinds[type], values, kinds[other.type], format);
		if (!kind) return `column ${name} is of type ${other.type}; DuckDB reads in the parquet ${type}`;
		if (values.length !== other.values.length) return `${other.values.length} rows; DuckDB reads in the parquet ${values.length}`;
		const row = values.findIndex((v, r) => !same(kind, v, other.values[r]));
		if (row >= 0) return `row ${row}, column ${name}: ${other.values[row]}; DuckDB reads in the parquet ${values[row]}`;
	}
	return '';
}

let [cells, answers, failures] = [0, 0, 0];
function fail(place, text) {
	failures++;
	console.error(`readers: ${place}: ${text}`);
}

// compareTable lets all readers read a table and returns it.
async function compareTable(name) {
	const table = name.slice(name.lastIndexOf('-') + 1);
	let want;
	let ways = 0;
	for (const [reader, format, read] of readers(join(dir, name), table)) {
		if (want?.[0].values.length === 0 && format === 'json') continue; // no rows, no names of columns
		try {
			const got = await read();
			want ??= got;
			const text = difference(want, got, format);
			if (text) fail(`${name}.${format} as ${reader} reads it`, text);
			cells += got.length * got[0].values.length;
			ways++;
		} catch (error) {
			fail(`${name}.${format} as ${reader} reads it`, error.message);
		}
	}
	if (want) console.log(`${name}: ${want[0].values.length} rows, ${want.length} columns, read ${ways} ways`);
	return want;
}

// ask checks that DuckDB answers a query with rows, and all are ok.
async function ask(about, sql) {
	try {
		const [ok] = (await duckdb.runAndReadAll(`select ok from (${sql})`)).getColumns();
		const wrong = (ok ?? []).filter((x) => x !== true).length;
		if (wrong || !ok?.length) fail(about, `${wrong} of ${ok?.length ?? 0} rows are wrong`);
		answers += ok?.length ?? 0;
	} catch (error) {
		fail(about, error.message);
	}
}

const version = (name) => JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version;
console.log(`DuckDB ${(await duckdb.runAndReadAll('select version()')).getRows()[0][0]}, arrow-rs in parquet-wasm ${version('parquet-wasm')}`);
const runs = {};
const names = readdirSync(dir).filter((f) => f.endsWith('.parquet')).map((f) => f.slice(0, -'.parquet'.length)).sort();
for (const name of names) {
	const columns = await compareTable(name);
	if (!columns?.[0].values.length) continue;
	for (const column of columns) {
		await ask(`${name}, column ${column.name}: statistics of row groups`, statistics(join(dir, `${name}.parquet`), column));
	}
	const [run, table] = name.split('-');
	(runs[run] ??= {})[table] = columns.map((c) => c.name);
}
for (const [run, tables] of Object.entries(runs)) {
	if (!tables.points) continue; // there are findings before there are results
	const keys = tables.findings.slice(0, tables.findings.indexOf('replication'));
	const { axes } = JSON.parse(readFileSync(join(dir, `${run}-findings.json`), 'utf8'));
	const complete = run === 'sweep' ? axes : []; // a plan asks for few values, and some settings give no results
	for (const { about, sql } of queries(join(dir, run), keys, complete)) await ask(`${run}, ${about}`, sql);
}
console.log(`${cells} cells read of ${names.length} tables, ${answers} answers of DuckDB checked, ${failures} failures`);
process.exitCode = failures || !names.length ? 1 : 0;
