import { alreadyIsThere } from "./already-is-there.ts";
import { answerWasTrue } from "./answer-was-true.ts";
import { asOfEqualsState } from "./as-of-equals-state.ts";
import { asPlanned } from "./as-planned.ts";
import { blockedWasTrue } from "./blocked-was-true.ts";
import { clearAsWritten } from "./clear-as-written.ts";
import { clearWasTrue } from "./clear-was-true.ts";
import { commitOfOnePlan } from "./commit-of-one-plan.ts";
import { comparedAtRest } from "./compared-at-rest.ts";
import { comparedInTime } from "./compared-in-time.ts";
import { counts } from "./counts.ts";
import { easierWasApproved } from "./easier-was-approved.ts";
import { everyFactLogged } from "./every-fact-logged.ts";
import { everybodyIsTold } from "./everybody-is-told.ts";
import { everythingMovesOn } from "./everything-moves-on.ts";
import { evidenceMovesOn } from "./evidence-moves-on.ts";
import { filesBeforeHead } from "./files-before-head.ts";
import { headOfOrder } from "./head-of-order.ts";
import { headOnlyGrows } from "./head-only-grows.ts";
import { heldUpByNone } from "./held-up-by-none.ts";
import type { Invariant } from "./invariant.ts";
import { judgedAgain } from "./judged-again.ts";
import { keysFollowed } from "./keys-followed.ts";
import { lastMailIsTrue } from "./last-mail-is-true.ts";
import { leafOfAFact } from "./leaf-of-a-fact.ts";
import { listedInTime } from "./listed-in-time.ts";
import { loggedInTime } from "./logged-in-time.ts";
import { looseHoldsNobodyUp } from "./loose-holds-nobody-up.ts";
import { lowerBound } from "./lower-bound.ts";
import { mailWasTrue } from "./mail-was-true.ts";
import { mailedHeadWasSigned } from "./mailed-head-was-signed.ts";
import { mailsHeldBack } from "./mails-held-back.ts";
import { newGateWasApproved } from "./new-gate-was-approved.ts";
import { noneWhileApplying } from "./none-while-applying.ts";
import { onTime } from "./on-time.ts";
import { onePlan } from "./one-plan.ts";
import { orderGoesOn } from "./order-goes-on.ts";
import { passedByEvidence } from "./passed-by-evidence.ts";
import { passedByWord } from "./passed-by-word.ts";
import { passedWhileKnown } from "./passed-while-known.ts";
import { queueStaysFlat } from "./queue-stays-flat.ts";
import { refusedIsShown } from "./refused-is-shown.ts";
import { replayEqualsState } from "./replay-equals-state.ts";
import { shutUntilArmed } from "./shut-until-armed.ts";
import { signedWhole } from "./signed-whole.ts";
import { summaryPlanned } from "./summary-planned.ts";
import { transitionNotified, transitionsNotified } from "./transition-notified.ts";
import { twoPeople } from "./two-people.ts";
import { unenforcedAsPlanned } from "./unenforced-as-planned.ts";
import { validAsItsInputs } from "./valid-as-its-inputs.ts";
import { versionOnce } from "./version-once.ts";
import { waiverEndsTold } from "./waiver-ends-told.ts";
import { worseOfTwo } from "./worse-of-two.ts";
import { writtenIsTrue } from "./written-is-true.ts";

/** Every invariant, those first that say most about a cause. */
export const allInvariants = (): readonly Invariant[] => [
  alreadyIsThere,
  onePlan,
  asPlanned,
  commitOfOnePlan,
  easierWasApproved,
  newGateWasApproved,
  shutUntilArmed,
  unenforcedAsPlanned,
  looseHoldsNobodyUp,
  clearWasTrue,
  blockedWasTrue,
  counts,
  clearAsWritten,
  judgedAgain,
  lowerBound,
  evidenceMovesOn,
  worseOfTwo,
  signedWhole,
  twoPeople,
  passedByEvidence,
  passedByWord,
  passedWhileKnown,
  refusedIsShown,
  validAsItsInputs,
  transitionNotified,
  waiverEndsTold,
  summaryPlanned,
  versionOnce(),
  answerWasTrue,
  mailWasTrue,
  noneWhileApplying,
  listedInTime,
  onTime,
  comparedAtRest(),
  comparedInTime(),
  orderGoesOn,
  leafOfAFact,
  headOfOrder,
  headOnlyGrows,
  filesBeforeHead,
  keysFollowed,
  mailedHeadWasSigned,
  loggedInTime,
  everyFactLogged,
  everythingMovesOn,
  queueStaysFlat,
  heldUpByNone,
  transitionsNotified,
  writtenIsTrue,
  replayEqualsState,
  asOfEqualsState(),
  everybodyIsTold,
  mailsHeldBack,
  lastMailIsTrue,
];
