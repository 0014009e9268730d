"""python -m tools build | check | site | study"""
