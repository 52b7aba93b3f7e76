"""Findings about rows turned into exact counts and the first rows at fault.

fault      what makes a row one that a finding is about, as plain data
questions  a finding + schema -> what to look for, and in which time
masks      a question and an Arrow table -> which rows are at fault (pure, vectorised)
search     questions over the rating history -> counts and samples, in one Beam pass
answers    findings + answers -> the findings with rows, share and examples
"""
