"""Headers, entries and seals: members, types and limits. Every check returns True or False."""

import re

from instant import find_instant

MAX_INTEGER = 2**53 - 1
OUTCOMES = ("passed", "failed", "inconclusive")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def text(least, most):
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def one_of(*allowed):
    return lambda value: isinstance(value, str) and value in allowed


def integer(least):
    # The parser makes doubles of all numbers; 1.0 and 1e2 are whole.
    return lambda value: isinstance(value, float) and value.is_integer() and least <= value <= MAX_INTEGER


def matching(pattern):
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def boolean(value):
    return isinstance(value, bool)


def instant(value):
    return isinstance(value, str) and len(value) <= 40 and find_instant(value) is not None


def many(check, most):
    return lambda value: isinstance(value, list) and len(value) <= most and all(check(one) for one in value)


def members(**checks):
    """An object; a name that ends in `_` is optional. Members without a check are ignored."""

    def check(value):
        if not isinstance(value, dict):
            return False
        for stated, of_member in checks.items():
            name = stated.rstrip("_")
            if name not in value:
                if not stated.endswith("_"):
                    return False
            elif not of_member(value[name]):
                return False
        return True

    return check


def labels(value):
    if not isinstance(value, dict):
        return False
    named = [pair for pair in value.items() if pair[0] != "__proto__"]
    return all(text(0, 100)(name) and text(0, 1000)(one) for name, one in named)


identifier = matching(_ID)
sha256 = matching(_SHA256)
key = text(1, 4096)

copied_object = members(
    key=key, bucket=text(3, 63), object=text(1, 1024), versionId=text(1, 1024), size=integer(0), crc64nvme=text(0, 20)
)
copy = members(
    location=text(1, 1024),
    site=one_of("on-site", "off-site"),
    medium_=one_of("disk", "tape", "object", "optical"),
    immutable_=boolean,
    immutableUntil_=instant,
    objects_=many(copied_object, 50),
)
backup_check = members(
    name=text(1, 200), outcome=one_of(*OUTCOMES), detail_=text(0, 1000), durationMs_=integer(0)
)
header = members(
    format=one_of("cleargate.manifest/1"),
    kind=one_of("inventory", "backup", "verification", "document"),
    migration=identifier,
    unit=identifier,
    requirement=identifier,
    agent=identifier,
    tool=members(name=text(1, 100), version=text(1, 100)),
    startedAt=instant,
    completedAt=instant,
    sealedAt_=instant,
    complete_=boolean,
    source_=members(type=identifier, tool_=text(0, 100), version_=text(0, 100)),
    proof_=one_of("reported", "listed", "hashed", "verified", "restored"),
    checks_=many(backup_check, 20),
    subject_=members(requirement=identifier, content=sha256, completedAt=instant),
    copies_=many(copy, 20),
    sequence_=integer(1),
    waiting_=integer(0),
    previous_=sha256,
    labels_=labels,
)
_account = members(
    key=key,
    sip_=text(0, 1024),
    name_=text(0, 1024),
    home_=text(0, 2048),
    target_=text(0, 2048),
    enabled_=boolean,
    guid_=text(0, 100),
    sid_=text(0, 200),
    more_=text(0, 8192),
)
_file = members(
    key=key,
    size=integer(0),
    sha256_=sha256,
    checksum_=text(0, 200),
    modifiedAt_=text(0, 40),
    in_=text(0, 4096),
    problem_=one_of("changed", "unreadable", "damaged", "chain-broken", "failed"),
)
_result = members(
    key=key, outcome=one_of(*OUTCOMES), detail_=text(0, 4096), durationMs_=integer(0), sha256_=sha256
)
entry = {"inventory": _account, "backup": _file, "verification": _result, "document": _result}
seal = members(
    seal=members(entries=integer(0), bytes=integer(0), sha256=sha256, keyId=identifier, signature=text(0, 100))
)
