"""What the lessons claim, each as a function of the numbers that its notebook ends with.

test_lessons.py holds the stored notebooks to them, and fresh runs with less work.
"""

QUICK = {  # lesson: settings of its code, and what a fresh run in the tests has instead
}
