"""Reads every CSV and JSON file of a directory with pandas and writes beside each what was read.

    python3 pandas_read.py DIR

FILE.pandas has the columns as JSON: name, type and values, null for what is undefined. Whole numbers
are texts there, because JavaScript would round them.
"""

import json
import pathlib
import sys

import pandas


def read(file):
    if file.suffix == ".csv":
        # Without float_precision, pandas may be off by one in the last of 17 digits.
        return pandas.read_csv(file, float_precision="round_trip")
    return pandas.json_normalize(json.loads(file.read_text("utf-8")), file.stem.rpartition("-")[2])


def values(column):
    whole = column.dtype.kind in "iu"
    return [None if pandas.isna(v) else str(v) if whole else v for v in column.tolist()]


for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    if file.suffix in (".csv", ".json"):
        table = read(file)
        columns = [{"name": name, "type": str(table[name].dtype), "values": values(table[name])} for name in table]
        file.with_name(file.name + ".pandas").write_text(json.dumps(columns), "utf-8")
print("pandas", pandas.__version__)
