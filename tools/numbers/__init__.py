"""What single pages compute for their expressions, a module for each page.

A page has the methods and attributes of its class `Numbers`, besides those of Expressions;
`self.n` are the numbers that its notebook ends with.
"""
