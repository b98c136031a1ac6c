# Reads the contract again from the start for each position: quadratic in its length.
CLOSER = {"(": ")", "[": "]", "{": "}", "<": ">"}


def open_after(brackets, length):
    """The closers expected after `length` brackets, or None when there is a fault before."""
    expected = []
    for i in range(length):
        if brackets[i] in CLOSER:
            expected.append(CLOSER[brackets[i]])
        elif not expected or expected.pop() != brackets[i]:
            return None
    return expected


def first_fault(brackets):
    for length in range(1, len(brackets) + 1):
        if open_after(brackets, length) is None:
            return length
    return len(brackets) + 1 if open_after(brackets, len(brackets)) else None


print(first_fault(input()) or "OK")
