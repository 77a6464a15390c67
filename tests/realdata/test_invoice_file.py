"""Reading a file of invoices: what is accepted, and one clear line for each thing that is wrong."""

from __future__ import annotations

import gzip
import re
from datetime import date
from decimal import Decimal

import pytest

from tools.load import invoice_file
from tools.say import Stop

GOOD = "1001,C1,France,2026-01-05 08:30:00,100.10,3,invoice"


def test_row_is_read_with_its_line_and_to_the_cent(file):
    assert invoice_file.read(file(GOOD)) == [
        (2, "1001", "C1", "France", date(2026, 1, 5), Decimal("100.10"), 3, False),
    ]


def test_rows_come_oldest_first_with_the_line_they_were_on(file):
    rows = invoice_file.read(file(GOOD, "1000,C1,France,2025-12-31,5,1,invoice"))
    assert [(row.invoice, row.line) for row in rows] == [("1000", 3), ("1001", 2)]


@pytest.mark.parametrize(("written", "amount"), [
    ("139.12", "139.12"), ("204.0", "204.00"), ("0", "0.00"), ("259.86000000000001", "259.86"), ("1e3", "1000.00"),
])  # fmt: skip
def test_amounts(file, written, amount):
    assert str(invoice_file.read(file(f"1,C1,France,2026-01-05,{written},1,invoice"))[0].amount) == amount


def test_plain_gzip_byte_order_mark_and_folder_give_the_same_rows(file):
    plain = file(GOOD)
    expected = invoice_file.read(plain)
    content = plain.read_bytes()
    plain.write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    assert invoice_file.read(plain) == expected
    assert invoice_file.read(plain.parent) == expected
    compressed = plain.with_name("other.csv.gz")
    compressed.write_bytes(gzip.compress(content))
    assert invoice_file.read(compressed) == expected


@pytest.mark.parametrize(("row", "said"), [
    ("1,C1,France,2026-13-05,5,1,invoice", "line 3: date is '2026-13-05' instead of a date such as"),
    ("1,C1,France,05/01/2026,5,1,invoice", "line 3: date is '05/01/2026' instead of a date such as"),
    ("1,C1,France,,5,1,invoice", "line 3: date is '' instead of"),
    ("1,C1,France,2026-01-05,twelve,1,invoice", "line 3: amount is 'twelve' instead of a number such as 1234.50"),
    ("1,C1,France,2026-01-05,NaN,1,invoice", "line 3: amount is 'NaN' instead of"),
    ("1,C1,France,2026-01-05,inf,1,invoice", "line 3: amount is 'inf' instead of"),
    ('1,C1,France,2026-01-05,"1,50",1,invoice', "line 3: amount is '1,50' instead of"),
    ("1,C1,France,2026-01-05,1.505,1,invoice", "line 3: amount 1.505 has more than two decimals"),
    ("1,C1,France,2026-01-05,-5,1,invoice", "line 3: amount -5 of an invoice is negative: is it a credit_note?"),
    ("1,C1,France,2026-01-05,5,1,credit_note", "line 3: amount 5 of a credit note is positive: credit notes"),
    ("1,C1,France,2026-01-05,5,1,order", "line 3: type is 'order' instead of invoice or credit_note"),
    ("1,C1,France,2026-01-05,5,some,invoice", "line 3: lines is 'some' instead of a number of lines"),
    ("1,C1,France,2026-01-05,5", "line 3: not as many fields as the first line has"),
    ("1,C1,France,2026-01-05,5,1,invoice,9", "line 3: not as many fields as the first line has"),
    (",C1,France,2026-01-05,5,1,invoice", "line 3: invoice is empty"),
    ("1001,C1,France,2026-01-05,5,1,invoice", "line 3: invoice 1001 is on line 2 already"),
    ('1,"C1,France,2026-01-05,5,1,invoice', "line 3: not a line of CSV"),
])  # fmt: skip
def test_wrong_row_is_refused_with_its_line(file, row, said):
    with pytest.raises(Stop, match=re.escape(said)) as refusal:
        invoice_file.read(file(GOOD, row))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.csv", b"", "is empty: its first line must be invoice,customer,country,date,amount,lines,type"),
    ("a.csv", b"invoice,customer,country,date,amount,lines,type\n", "holds a first line only, no invoices"),
    ("a.csv", b"invoice,customer,country,date,lines\n1,2,3,4,5\n", "has no column amount or type: its first line is"),
    ("a.csv", b"invoice;customer;country\n", "has no column invoice or customer"),
    ("a.csv", b"invoice,customer,country,date,amount,lines,type\n1,Caf\xe9,France,", "line 2: not UTF-8 text"),
    ("a.csv.gz", b"", "is empty or not gzip-compressed"),
    ("a.csv.gz", b"invoice,customer\n", "is empty or not gzip-compressed"),
    ("a.csv.gz", gzip.compress(b"invoice" * 99)[:-20], "is a damaged gzip file"),
    ("a.csv.gz", gzip.compress(b"invoice")[:-6] + b"000000", "is a damaged gzip file"),
])  # fmt: skip
def test_wrong_file_is_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Stop, match=re.escape(said)) as refusal:
        invoice_file.read(tmp_path / name)
    assert "\n" not in str(refusal.value)


def test_missing_file_and_folder_without_invoices_are_refused(tmp_path):
    with pytest.raises(Stop, match="cannot read .*no.csv .No such file or directory"):
        invoice_file.read(tmp_path / "no.csv")
    with pytest.raises(Stop, match="holds no invoices.csv.gz or invoices.csv"):
        invoice_file.read(tmp_path)
