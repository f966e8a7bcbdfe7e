// What a user would ask of the files together, in DuckDB's SQL. Each query has a row per thing to be
// checked, and in its column ok whether it is so.

const quote = (name) => `"${name}"`;

// queries are those of one run, whose tables are FILE-TABLE.parquet. keys are the columns that each of them
// begins with, axes those of its metadata whose settings are all there.
export function queries(file, keys, axes) {
	const table = (name) => `'${file}-${name}.parquet'`;
	const by = keys.map(quote).join(', ');
	const all = [
		{
			about: 'points joined with histograms: as many observations',
			sql: `select p.count = h.n as ok from ${table('points')} p
				join (select ${by}, metric, sum(count) as n from ${table('histograms')} group by all) h using (${by}, metric)`,
		},
		{
			about: 'points joined with replications: as many observations, and for latencies the same mean, least and greatest',
			sql: `select p.count = r.n and (kind = 'scalar' or r.n = 0 or
					abs(p.mean - r.mean) <= 1e-12 * abs(p.mean) and p.min = r.least and p.max = r.greatest) as ok
				from ${table('points')} p
				join (select ${by}, metric, sum(count) as n, sum(count * value) / sum(count) as mean, min(min) as least, max(max) as greatest
					from ${table('replications')} group by all) r using (${by}, metric)`,
		},
	];
	for (const { path, values, column } of axes) {
		all.push({
			about: `points grouped by ${path}: its values, each at as many points, and each one number if they are numbers`,
			sql: `select count(*) over () = ${values.length} and count(distinct point) * ${values.length} = (select count(distinct point) from ${table('points')})
					and count(distinct ${quote(column ?? path)}) = 1 as ok
				from ${table('points')} group by ${quote(path)}`,
		});
	}
	return all;
}

// statistics asks whether each row group's least and greatest value and number of nulls are those of its
// rows: a reader leaves out row groups by them.
export function statistics(file, { name, type }) {
	return `with groups as (
			select row_group_id, stats_min_value::${type} as least, stats_max_value::${type} as greatest, stats_null_count as nulls,
				sum(row_group_num_rows) over (order by row_group_id) as past, past - row_group_num_rows as first
			from parquet_metadata('${file}') where path_in_schema = '${name}')
		select min(${quote(name)}) is not distinct from least and max(${quote(name)}) is not distinct from greatest
			and count(*) - count(${quote(name)}) = nulls as ok
		from groups join read_parquet('${file}', file_row_number = true) on file_row_number >= first and file_row_number < past
		group by row_group_id, least, greatest, nulls`;
}
