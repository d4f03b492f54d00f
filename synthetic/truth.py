"""What was planted, child by child: for scoring the matching. Parquet, in a folder of its own, which the load never reads."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from synthetic import tables
from synthetic.identity import KIND_NAMES
from synthetic.looked_after import _school_upn
from synthetic.returns import Register


def write_truth(folder: Path, register: Register) -> None:
    """`children.parquet`: LA (current code), CHILD, the UPN in the school data, true UPN, DOB, sex, kind of mess, earlier child."""
    people, identity = register.people, register.identity
    folder.mkdir(parents=True, exist_ok=True)
    child = np.arange(len(people.la))
    was = people.was
    table = pa.table({
        "LA": tables.authority_codes()[people.la], "CHILD": identity.child_number, "SCHOOL_UPN": _school_upn(register, child),
        "TRUE_UPN": identity.upn, "DOB": pa.array(people.dob.astype(np.int32), pa.date32()), "MALE": register.traits.male,
        "KIND": pa.array(KIND_NAMES).take(pa.array(identity.kind)), "COHORT": people.cohort,
        "EARLIER_CHILD": pa.array(np.where(was >= 0, identity.child_number[was], 0), mask=was < 0),
    })
    pq.write_table(table, folder / "children.parquet", compression="zstd")
