import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalText } from "../../core/canonical.ts";
import { arnOf } from "../../local/aws/account.ts";
import { SENDER } from "../../local/deploy/parameters.ts";
import { attemptsIn } from "../support/attempts.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { signedCall } from "../support/signed.ts";
import { idOf, ofType, statements } from "../support/template.ts";

/**
 * The role of every function of the stack tries every call that nobody may make, or few, with its own credentials, at the
 * gateway that its real calls go through. What is not in the table is denied by a policy; what is in it reaches the service.
 * A function that is added is tried by itself.
 */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud?.stop());

const COMMITTING = ["Receive", "Compare", "Enact", "HttpApprovals", "Sweep"];
const READING = [
  ...[
    "Receive",
    "Compare",
    "Enact",
    "Pack",
    "Log",
    "HttpApi",
    "HttpApply",
    "HttpApprovals",
    "HttpDocument",
    "HttpAsOf",
  ],
  ...["HttpPacks", "Notify", "Feedback", "Sweep", "Snapshot", "Doctor", "Verdict", "Fsck", "Forget"],
];

interface Allowed {
  readonly attempts: readonly string[];
  readonly by: readonly string[];
  readonly because: string;
}

const ALLOWED: readonly Allowed[] = [
  {
    attempts: ["PutItem F#", "PutItem N#"],
    by: [...COMMITTING, "HttpApply"],
    because: "facts and notices are added; IAM cannot tell that from writing over one, which the log shows",
  },
  { attempts: ["PutItem M#"], by: COMMITTING, because: "checkpoints and gates are what a fact has led to" },
  {
    attempts: ["UpdateItem that adds M#"],
    by: ["Sweep"],
    because: "it says where a list has a checkpoint, by the version that it read; it may put the whole item, too",
  },
  { attempts: ["PutItem N#"], by: ["Notify", "Feedback"], because: "what became of a mail is written on it" },
  {
    attempts: ["DeleteItem M#", "TransactWriteItems delete M#"],
    by: ["Enact"],
    because: "a checkpoint that a new plan does not require goes; its facts stay",
  },
  {
    attempts: ["PutItem P#", "BatchWriteItem put P#", "BatchWriteItem delete P#"],
    by: ["Enact"],
    because: "a compiled plan lies in parts, which can be made again of the plan's files",
  },
  { attempts: ["PutItem MIGRATIONS"], by: ["Enact", "HttpApply"], because: "a head says which plan is in force" },
  {
    attempts: ["PutItem X#"],
    by: ["Pack", "HttpPacks", "Sweep"],
    because: "who asked for a pack, and that it is made",
  },
  {
    attempts: [
      ...["people M#", "people MIGRATIONS", "by E#", "by F#", "story N#", "by X#"].flatMap((of) => [
        `UpdateItem of ${of}`,
        `TransactWriteItems update of ${of}`,
      ]),
      ...["PutItem F#", "PutItem X#", "DeleteItem X#", "TransactWriteItems delete X#"],
      ...["PutItem FORGET", "DeleteItem FORGET", "TransactWriteItems delete FORGET"],
    ],
    by: ["Forget"],
    because:
      "a hash takes the place of a person's name, where it sets no state, and the log shows every other change of a fact; it removes none",
  },
  {
    attempts: ["SALT#", "S#"].flatMap((of) => [`DeleteItem ${of}`, `TransactWriteItems delete ${of}`]),
    by: ["Forget"],
    because: "whom two people decided to forget has no salt any more, and is in no snapshot",
  },
  {
    attempts: ["PutItem E#"],
    by: ["EnrolmentEnrolments"],
    because: "it gives codes out; what a host with a code says is one attribute of them, and another function's",
  },
  { attempts: ["PutItem FORGET"], by: ["HttpApprovals"], because: "it records that two people decided to forget one" },
  { attempts: ["Scan"], by: ["Forget"], because: "it looks for a name in all that there is" },
  { attempts: ["PutItem L#", "PutItem SALT#"], by: ["Log"], because: "it alone appends, and makes the salts" },
  { attempts: ["PutItem MEMORY"], by: ["Log", "Reconcile", "Probe"], because: "where each of them is" },
  { attempts: ["PutItem FSCK"], by: ["Fsck"], because: "where it is, and what it found" },
  { attempts: ["PutItem S#"], by: ["Snapshot"], because: "it names its snapshots" },
  {
    attempts: ["PutItem SECRETS"],
    by: ["HttpApi", "HttpDocument", "HttpAsOf"],
    because: "whoever answers in pages first makes the key of cursors",
  },
  {
    attempts: ["Query SECRETS", "Query SALT#", "BatchGetItem SECRETS", "BatchGetItem SALT#"],
    by: READING,
    because: "who reads the ledger reads all of it; a salt hides a name from those who have the log without the ledger",
  },
  {
    attempts: ["BatchGetItem SECRETS", "BatchGetItem SALT#"],
    by: ["Reconcile", "Probe"],
    because: "as for the others that read the ledger",
  },
  {
    attempts: ["GetItem SECRETS", "GetItem SALT#"],
    by: ["Log", "Notify", "Feedback", "Reconcile", "Probe"],
    because: "as for the others that read the ledger",
  },
  {
    attempts: ["GetObjectVersion intake/intake/agent00/contoso/"],
    by: ["Receive", "Compare", "Pack", "HttpDocument", "HttpAsOf", "Fsck"],
    because: "evidence is audited, compared, packed and shown, and its bytes are held to its fact",
  },
  {
    attempts: ["PutObject once intake/receipts/", "GetObject intake/receipts/"],
    by: ["Receive"],
    because: "an agent gets a receipt; who writes once compares what is there",
  },
  {
    attempts: ["PutObject once intake/comparisons/", "GetObject intake/comparisons/"],
    by: ["Compare"],
    because: "it lists what it found",
  },
  {
    attempts: ["GetObjectVersion intake/comparisons/"],
    by: ["Pack", "HttpDocument", "Fsck"],
    because: "these lists are shown, and packed",
  },
  { attempts: ["PutObject once intake/plans/"], by: ["HttpApply"], because: "a plan's files are kept" },
  {
    attempts: ["GetObjectVersion intake/plans/"],
    by: ["Enact", "Pack", "HttpAsOf", "Snapshot", "Fsck"],
    because: "a plan is compiled of its files, packed, and replayed under",
  },
  {
    attempts: ["PutObject once intake/packs/", "GetObject intake/packs/"],
    by: ["Pack"],
    because: "it makes packs",
  },
  {
    attempts: ["PutObject once intake/snapshots/", "GetObject intake/snapshots/"],
    by: ["Snapshot"],
    because: "it makes snapshots",
  },
  {
    attempts: ["GetObjectVersion intake/snapshots/"],
    by: ["HttpAsOf", "Snapshot", "Fsck"],
    because: "states are made of them",
  },
  {
    attempts: ["GetObjectVersion vault/artefacts/agent00/"],
    by: ["Receive"],
    because: "HeadObject needs it: copies that agents claim are looked up",
  },
  {
    attempts: ["PutObject once log/tile/0/", "PutObject once log/tile/entries/"],
    by: ["Log"],
    because: "tiles are written once",
  },
  {
    attempts: ["checkpoint", "keys", "next-leaves"].flatMap((name) =>
      ["PutObject once", "PutObject over it"].map((what) => `${what} log/${name}`),
    ),
    by: ["Log"],
    because: "these are replaced; their older versions are locked",
  },
  { attempts: ["GetObject log/next-leaves"], by: ["Log"], because: "what comes next is its own" },
  {
    attempts: ["tile/0/", "tile/entries/", "checkpoint", "keys"].map((name) => `GetObject log/${name}`),
    by: ["Log", "HttpApi", "Pack", "Fsck"],
    because: "proofs are made of the log, it is packed, and it is held to the facts",
  },
  {
    attempts: ["tile/0/", "tile/entries/", "checkpoint", "keys"].map((name) => `GetObject log/${name}`),
    by: ["HttpCosign"],
    because: "a head that a witness signed is compared with the log",
  },
  {
    attempts: ["PutObject once log/cosignature/", "PutObject once log/cosigned/", "PutObject over it log/cosigned/"],
    by: ["HttpCosign"],
    because:
      "what witnesses sign is kept once for each size, and the newest is replaced; its older versions are locked",
  },
  {
    attempts: ["GetObject log/cosigned/"],
    by: ["HttpApi", "HttpCosign"],
    because: "what witnesses signed last is shown, and only something newer replaces it",
  },
  { attempts: ["GetObject log/cosignature/"], by: ["HttpApi"], because: "what witnesses signed first is shown" },
  {
    attempts: ["GetObject log/checkpoint"],
    by: ["Notify", "Verdict"],
    because: "mails and verdicts say the newest head",
  },
  { attempts: ["Sign", "GetPublicKey"], by: ["Log"], because: "nobody else has the log's key" },
  {
    attempts: ["Sign of verdicts", "GetPublicKey of verdicts"],
    by: ["Verdict"],
    because: "nobody else has the key of verdicts",
  },
  { attempts: [`SendEmail as ${SENDER}`, "PutEvents"], by: ["Notify"], because: "it alone tells anybody anything" },
  { attempts: [`SendEmail as ${SENDER}`], by: ["Doctor"], because: "it mails to whoever asks it to, and says nothing" },
  {
    attempts: ["SendMessage IntakeQueue"],
    by: ["Receive", "Reconcile"],
    because: "what has to wait, and what was lost",
  },
  { attempts: ["SendMessage EnactQueue"], by: ["Enact", "HttpApply", "Sweep"], because: "plans are worked on in turn" },
  {
    attempts: ["SendMessage PackQueue"],
    by: ["HttpPacks", "Sweep", "Pack"],
    because: "packs that are asked for, or wait",
  },
  { attempts: ["SendMessage LogQueue"], by: ["Notify"], because: "it learns first that facts were recorded" },
  { attempts: ["ReceiveMessage LogQueue"], by: ["Log"], because: "it is its queue" },
  { attempts: ["SendMessage CompareFromStreamDeadLetters"], by: ["Compare"], because: "Lambda sends with its role" },
  { attempts: ["SendMessage NotifyFromStreamDeadLetters"], by: ["Notify"], because: "Lambda sends with its role" },
  { attempts: ["SendMessage FeedbackDeadLetters"], by: ["Feedback"], because: "Lambda sends with its role" },
  { attempts: ["ReceiveMessage IntakeQueue"], by: ["Receive"], because: "it is its queue" },
  { attempts: ["ReceiveMessage EnactQueue"], by: ["Enact"], because: "it is its queue" },
  { attempts: ["ReceiveMessage PackQueue"], by: ["Pack"], because: "it is its queue" },
];

/** Of an attempt or a role, without what CDK adds to the names of queues and roles. */
const shortName = (name: string): string => name.replace(/(Role)?[0-9A-F]{8}$/, "");

/** `attempt by role` of every cell that is not denied. */
const cellsOf = (allowed: readonly Allowed[]): string[] =>
  allowed.flatMap(({ attempts, by }) => attempts.flatMap((attempt) => by.map((role) => `${attempt} by ${role}`)));

/** How the gateway says that a policy denied: object lock says something else. */
const BY_POLICY = /no statement allows it|\S+\/\S+ denies /;

const placesOf = () => {
  const keyOf = (name: string): string => {
    const [id = ""] = ofType("AWS::KMS::Key").find(([one]) => one.startsWith(name)) ?? [];
    return arnOf("kms", `key/${id}`);
  };
  const [[bus = ""] = []] = ofType("AWS::Events::EventBus");
  return {
    table: cloud.table,
    buckets: { intake: cloud.bucket, vault: cloud.vault, log: cloud.logBucket },
    queues: cloud.queues,
    ...{ logKey: keyOf("Log"), verdictKey: keyOf("Verdict") },
    ...{ bus, sender: SENDER, configurationSet: cloud.configurationSet },
  };
};

const roles = ofType("AWS::Lambda::Function").map(([, { Properties }]) => idOf(Properties.Role));

describe("every function's role", () => {
  it("is denied by a policy what it need not do, and nothing that it tried has changed anything", async () => {
    await cloud.applyPlan(planText());
    await cloud.upload("agent00", await rtcOf("pool01", 60));
    await cloud.waitUntilIdle();
    const factsOf = async () => (await cloud.facts()).map((fact) => canonicalText(fact)).toSorted();
    const before = await factsOf();
    const attempts = attemptsIn(placesOf());
    expect(attempts.size * roles.length).toBeGreaterThan(7_000);
    const reached: string[] = [];
    await Promise.all(
      roles.map(async (role) => {
        for (const [name, call] of attempts) {
          const { status, text } = await signedCall({ ...cloud, key: cloud.roleKey(role) }, call);
          if (status !== 403 || !BY_POLICY.test(text)) reached.push(`${shortName(name)} by ${shortName(role)}`);
        }
      }),
    );
    expect(reached.toSorted()).toEqual(cellsOf(ALLOWED).toSorted());
    expect(await factsOf()).toEqual(before);
  }, 300_000);

  it("uses no service but those that are tried", () => {
    const used = statements("AWS::IAM::Policy").flatMap(({ Action }) => [Action].flat());
    const services = new Set(used.map((action) => action.split(":")[0]));
    expect([...services].toSorted()).toEqual(["dynamodb", "events", "kms", "logs", "s3", "ses", "sqs"]);
  });
});
