"""The search for a proof: which instances of laws the kernel is to learn. It is trusted for nothing.

The kernel asks with each word and each atom that it meets for the first time; what is answered is an instance that rewrites
it towards a form that equal values share.
"""

from symkl.prover.search.find import Search as Search
from symkl.prover.search.find import search as search
from symkl.prover.search.teacher import Goal as Goal
