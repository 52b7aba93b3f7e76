"""RatingsProfile: the accepted ratings measured exactly, without judging them.

TFDV's statistics look at one feature of one split at a time. What needs several rows or several
features at once is measured here, in one Beam pass over the rating history: who rates how fast,
  which
ids carry which titles, what a day and an hour look like, what predicts the label. The figures are
thresholds' business elsewhere: components/schema_validation judges them.
"""
