import type { FindingCode } from "../finding.ts";

export interface RuleText {
  readonly group:
    | "object"
    | "format"
    | "seal"
    | "scope"
    | "time"
    | "content"
    | "accounts"
    | "backups"
    | "checks"
    | "comparisons";
  readonly title: string;
  /** One sentence of why, for the person who meets the finding. */
  readonly why: string;
}

/** What every finding says to whom it meets. `docs/rules.md` is generated from this table. */
export const CATALOGUE: Readonly<Record<FindingCode, RuleText>> = {
  "object-key": {
    group: "object",
    title: "The object's key is not a manifest's key",
    why: "The key says who speaks for what, and IAM limits an agent by it; an object elsewhere cannot be attributed.",
  },
  "object-empty": {
    group: "format",
    title: "The object is empty",
    why: "An upload that failed half-way must not look like evidence.",
  },
  "object-too-large": {
    group: "format",
    title: "The object is larger than any manifest may be",
    why: "A bound keeps one agent from exhausting the auditor for all others.",
  },
  "object-digest-mismatch": {
    group: "format",
    title: "The stored bytes do not have the digest that their key names",
    why: "The bytes changed between the agent and the store, or somebody wrote under another's name.",
  },
  "codec-damaged": {
    group: "format",
    title: "The object cannot be unpacked",
    why: "It is truncated, damaged, or not packed with the codec that its name states.",
  },
  "codec-bomb": {
    group: "format",
    title: "The object unpacks to far more than real evidence does",
    why: "A small file that unpacks to terabytes is an attack on the auditor.",
  },
  "line-too-long": {
    group: "format",
    title: "A line is longer than the format allows",
    why: "Lines are bounded so that memory stays constant whatever is sent.",
  },
  "utf8-invalid": {
    group: "format",
    title: "The bytes are not UTF-8",
    why: "Two readers that repair broken text differently would see two different manifests.",
  },
  "line-not-json": {
    group: "format",
    title: "A line is not JSON",
    why: "The format is one JSON object a line; anything else was not written by an agent.",
  },
  "header-invalid": {
    group: "format",
    title: "The first line is no valid header",
    why: "Without it nobody can say what the evidence is about.",
  },
  "entry-invalid": {
    group: "format",
    title: "An entry breaks its schema",
    why: "An entry that cannot be understood could hide what it stands for.",
  },
  "keys-unsorted": {
    group: "format",
    title: "The entries are not sorted by key",
    why: "Sorted entries let anybody find repetitions and differences in one pass; unsorted ones hide them.",
  },
  "trailer-missing": {
    group: "format",
    title: "The manifest ends before its seal",
    why: "A truncated list looks like a complete shorter one.",
  },
  "trailer-invalid": {
    group: "format",
    title: "The last line is no valid seal",
    why: "What is not sealed may have been written by anybody.",
  },
  "digest-mismatch": {
    group: "format",
    title: "The seal states another digest than the bytes have",
    why: "Something was changed after sealing.",
  },
  "count-mismatch": {
    group: "format",
    title: "The seal states other counts than there are",
    why: "The agent lost or invented entries.",
  },
  "migration-unknown": {
    group: "scope",
    title: "No plan has been applied for this migration",
    why: "Without a plan nobody has said what would count as evidence.",
  },
  "agent-unknown": {
    group: "scope",
    title: "The plan does not know the agent",
    why: "Only agents that the plan names may speak.",
  },
  "unit-unknown": {
    group: "scope",
    title: "The plan does not know the unit",
    why: "Evidence about something that nobody plans to migrate moves no gate.",
  },
  "requirement-unknown": {
    group: "scope",
    title: "The plan does not ask this of the unit",
    why: "There is no checkpoint that this could fill.",
  },
  "agent-out-of-scope": {
    group: "scope",
    title: "The agent may not speak for this unit",
    why: "One compromised host must not vouch for the others.",
  },
  "object-key-mismatch": {
    group: "scope",
    title: "The header states something else than the object's key",
    why: "IAM checked the key; a header that differs tries to pass as something that was not checked.",
  },
  "kind-mismatch": {
    group: "scope",
    title: "The manifest is of another kind than the requirement asks for",
    why: "A document that says 'done' is no backup.",
  },
  "key-unknown": {
    group: "seal",
    title: "The plan does not know the key that sealed it",
    why: "A key that the plan does not name for this agent proves nothing about it.",
  },
  "key-not-valid": {
    group: "seal",
    title: "The sealing key was not valid then",
    why: "A retired key may be in other hands.",
  },
  "seal-invalid": {
    group: "seal",
    title: "The signature does not fit",
    why: "The manifest was not sealed by the agent that it names, or was changed since.",
  },
  "time-future": {
    group: "time",
    title: "The evidence is from the future",
    why: "A wrong clock would keep stale evidence fresh and shut out all that comes after.",
  },
  "time-reversed": {
    group: "time",
    title: "It completed before it started",
    why: "One of the two instants is wrong, so its age cannot be known.",
  },
  "evidence-older": {
    group: "time",
    title: "Newer evidence is already there",
    why: "Late arrivals are kept as history; they never replace what is newer.",
  },
  "evidence-repeated": {
    group: "time",
    title: "The same evidence is already there",
    why: "Sending twice is harmless and changes nothing.",
  },
  "evidence-expired": {
    group: "time",
    title: "The evidence was already too old when it arrived",
    why: "It is counted, and is stale at once; the agent's spool or schedule wants a look.",
  },
  "source-incomplete": {
    group: "content",
    title: "The agent could not read all of its source",
    why: "What was not read may be what is missing.",
  },
  "keys-repeated": {
    group: "content",
    title: "A key stands more than once",
    why: "Two things of one name: one of them would be lost in a restore.",
  },
  "inventory-empty": {
    group: "content",
    title: "The inventory is empty",
    why: "An empty list is far more often a failed query than an empty pool.",
  },
  shrunk: {
    group: "content",
    title: "There is much less than in the last accepted evidence",
    why: "Comparing with the last accepted one keeps slow shrinkage from ratcheting down unseen.",
  },
  "evidence-outside-window": {
    group: "time",
    title: "Two pieces of evidence were not made within one window",
    why: "A directory and a product backup of different days do not fit each other when they are restored.",
  },
  "evidence-before-change": {
    group: "time",
    title: "The evidence is older than a change of what it should hold",
    why: "A backup from before accounts moved or settings changed would restore what is no longer so.",
  },
  "account-sip": {
    group: "accounts",
    title: "A SIP address is missing or has no valid form",
    why: "User data is restored by SIP URI; without a valid one it cannot find its owner.",
  },
  "account-home-missing": {
    group: "accounts",
    title: "An account has no home",
    why: "A home that is empty marks an orphaned user, whom no pool's backup holds.",
  },
  "account-home-unknown": {
    group: "accounts",
    title: "An account is homed on something that the plan does not know",
    why: "Nobody backs up a unit that nobody planned for.",
  },
  "account-home-elsewhere": {
    group: "accounts",
    title: "An account in this unit's inventory is homed on another unit",
    why: "The inventory is not the one of this unit, or the directory changed while it was read.",
  },
  "account-homed-twice": {
    group: "accounts",
    title: "An account is homed on two units",
    why: "Moving it from one would leave, or overwrite, its data on the other.",
  },
  "account-name-spaces": {
    group: "accounts",
    title: "A name has spaces at its start or end",
    why: "Documented: leading or trailing spaces in user names block Move-CsLegacyUser (Lync Server 2013, Move remaining users).",
  },
  "account-breaks-export": {
    group: "accounts",
    title: "An address holds a backslash or a slash",
    why: "Documented: such an address ends Export-CsUserData part-way and leaves a partial file (Microsoft, Export-CsUserData).",
  },
  "accounts-moved": {
    group: "comparisons",
    title: "Accounts moved from one unit to another since the last look",
    why: "Whoever moved is in the old unit's backup and not yet in the new one's.",
  },
  "accounts-joined": {
    group: "comparisons",
    title: "Accounts joined since the last look",
    why: "New accounts are in no backup from before they came.",
  },
  "accounts-left": {
    group: "comparisons",
    title: "Accounts left since the last look",
    why: "Somebody should know why: deleted, disabled for the product, or lost from the list.",
  },
  "export-partial": {
    group: "comparisons",
    title: "The export of user data is partial",
    why: "Documented: a URN with a backslash or a slash ends Export-CsUserData part-way; the file that it leaves looks whole and lacks users.",
  },
  "names-missing": {
    group: "comparisons",
    title: "What the inventory lists is not in the backup",
    why: "Hashes show that a file is unchanged, not that everybody is in it.",
  },
  "names-unknown": {
    group: "comparisons",
    title: "The backup holds what the inventory does not list",
    why: "The inventory may be short, or the backup older than a deletion.",
  },
  "names-not-compared": {
    group: "comparisons",
    title: "There is nothing yet to hold it against",
    why: "With one side missing nobody can say whether all are there; inconclusive is not passed.",
  },
  "verification-of-other-backup": {
    group: "comparisons",
    title: "What was verified is no backup that was accepted here",
    why: "A restore test of another backup shows nothing about the one that the gate counts on.",
  },
  "verification-outdated": {
    group: "comparisons",
    title: "What was verified is much older than the newest backup",
    why: "Since then the backup job may have begun to write what cannot be restored.",
  },
  "account-moving": {
    group: "accounts",
    title: "A move is in progress",
    why: "While a target pool is set the account is on neither side for sure, so the inventory is not settled.",
  },
  "backup-empty": {
    group: "backups",
    title: "The backup holds no files",
    why: "A job that ran over nothing succeeds too.",
  },
  "backup-zero-bytes": {
    group: "backups",
    title: "The backup's files are all empty",
    why: "Files were made and nothing was written: a full disk or a failed export.",
  },
  "artefact-missing": {
    group: "backups",
    title: "A required artefact is missing or empty",
    why: "The restore procedure needs this very file.",
  },
  "file-unreadable": {
    group: "backups",
    title: "A file of the backup could not be read",
    why: "A backup that cannot be read cannot be restored.",
  },
  "file-changed": {
    group: "backups",
    title: "A file changed while it was read",
    why: "Its hash would be of no state that ever was; the backup was still being written.",
  },
  "file-damaged": {
    group: "backups",
    title: "A file is damaged",
    why: "Its own tool marks it so, or it has other bytes or another size than its list states.",
  },
  "file-without-checksum": {
    group: "backups",
    title: "A backup was made without checksums",
    why: "Damage in it shows only when it is restored; for SQL Server, back up WITH CHECKSUM.",
  },
  "chain-broken": {
    group: "backups",
    title: "A backup does not follow on what it starts from",
    why: "A differential or log backup restores nothing without every one before it.",
  },
  "job-failed": {
    group: "backups",
    title: "A backup job did not succeed",
    why: "It says so itself; a warning counts too, because something was left out.",
  },
  "proof-too-weak": {
    group: "backups",
    title: "The proof is weaker than the plan asks for",
    why: "A job that says it succeeded, or a name and a size, do not show that the bytes are there and can be restored.",
  },
  "copy-rule-broken": {
    group: "backups",
    title: "The copies do not meet the 3-2-1 rule that the plan asks for",
    why: "One fire, one fault of one medium, or one attacker must not reach them all.",
  },
  "copy-missing": {
    group: "backups",
    title: "A copy in S3 is not there, or is another",
    why: "S3 itself was asked for its checksum; what the agent claims to have uploaded must be what lies there.",
  },
  "copy-not-locked": {
    group: "backups",
    title: "A copy in S3 is not locked as long as it was said to be",
    why: "What can be deleted before the rollback window ends cannot be counted on until then.",
  },
  "sequence-gap": {
    group: "content",
    title: "Manifests of this agent are missing in between",
    why: "They may still come; if they do not, somebody removed them, or the agent lost them.",
  },
  "sequence-broken": {
    group: "content",
    title: "The manifest does not follow on the last one of this agent",
    why: "The agent's memory was lost, or its key is used in two places.",
  },
  "copy-off-site-missing": {
    group: "backups",
    title: "There are fewer copies off site than the plan asks for",
    why: "A backup beside its source is lost with it.",
  },
  "copy-immutable-missing": {
    group: "backups",
    title: "There are fewer immutable copies than the plan asks for",
    why: "What can be overwritten will be, by whoever attacks the source.",
  },
  "check-failed": {
    group: "checks",
    title: "A check of the verification failed",
    why: "A restore that does not work is the very thing to know before the migration.",
  },
  "check-inconclusive": {
    group: "checks",
    title: "A check of the verification was inconclusive",
    why: "Inconclusive is not passed.",
  },
  "subject-missing": {
    group: "checks",
    title: "The verification does not speak of the backup that the plan means",
    why: "A verification is worth something only for the backup that was verified.",
  },
  "restore-too-slow": {
    group: "checks",
    title: "A restore took longer than the plan allows",
    why: "A way back that takes too long is none.",
  },
  "checks-missing": {
    group: "checks",
    title: "The verification or document has no statement",
    why: "Nothing was checked.",
  },
};
