"""One law as it stands in a table, and where laws are proved."""

from typing import NamedTuple


class Row(NamedTuple):
    """One law as it stands in the table."""

    name: str
    let: str
    claim: str
    source: str


HJ = "Horn and Johnson, Matrix Analysis, 2nd ed., 2013"
COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook, 2012"
MAGNUS = "Magnus and Neudecker, Matrix Differential Calculus, 3rd ed., 2007"
HIGHAM = "Higham, Functions of Matrices, 2008"
PENROSE = "Penrose, Proc. Cambridge Philos. Soc. 51 (1955) 406-413"
DLMF = "NIST Digital Library of Mathematical Functions"
BIL = "Billingsley, Probability and Measure, 3rd ed., 1995"
