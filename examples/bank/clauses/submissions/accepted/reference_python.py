CLOSER = {"(": ")", "[": "]", "{": "}", "<": ">"}


def first_fault(brackets):
    expected = []
    for position, bracket in enumerate(brackets, 1):
        if bracket in CLOSER:
            expected.append(CLOSER[bracket])
        elif not expected or expected.pop() != bracket:
            return position
    return len(brackets) + 1 if expected else None


print(first_fault(input()) or "OK")
