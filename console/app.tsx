import { address, hrefOf } from "./address.ts";
import { isOfAnyMoment, moment } from "./moment.ts";
import { Link } from "./parts/link.tsx";
import { Page } from "./parts/page.tsx";
import { session } from "./session/session.ts";
import { Shell } from "./shell.tsx";
import { AgentView } from "./views/agents/agent.tsx";
import { AgentsView } from "./views/agents/agents.tsx";
import { ApprovalsView } from "./views/approvals/approvals.tsx";
import { CheckpointView } from "./views/checkpoint/checkpoint.tsx";
import { MomentsDiffView } from "./views/diff/moments-diff.tsx";
import { PlanDiffView } from "./views/diff/plan-diff.tsx";
import { FactView } from "./views/history/fact.tsx";
import { HistoryView } from "./views/history/history.tsx";
import { MigrationsView } from "./views/migrations/migrations.tsx";
import { MomentBar } from "./views/moments/moment-bar.tsx";
import { PastCheckpoint } from "./views/moments/past-checkpoint.tsx";
import { PastReadiness } from "./views/moments/past-readiness.tsx";
import { NotificationsView } from "./views/notifications/notifications.tsx";
import { OverTimeView } from "./views/over-time/over-time.tsx";
import { PacksView } from "./views/packs/packs.tsx";
import { PlanView } from "./views/plan/plan.tsx";
import { ReadinessView } from "./views/readiness/readiness.tsx";
import { SignIn } from "./views/sign-in.tsx";
import { UnitView } from "./views/units/unit.tsx";
import { WhyView } from "./views/why/why.tsx";
import { words } from "./words/words.ts";

const NotFound = () => {
  const { app } = words.value;
  return (
    <Page title={app.notFound}>
      <p>{app.notFoundWhy}</p>
      <p>
        <Link href={hrefOf([])}>{app.back}</Link>
      </p>
    </Page>
  );
};

/** A view of another moment than now; undefined where it shows any moment by itself, or none but now. */
const pastView = () => {
  const [, migration = "", view, id, second] = address.value.path;
  const of = moment.value;
  if (of === undefined) return undefined;
  if (view === undefined) return <PastReadiness migration={migration} of={of} />;
  if (view === "gates" && second === undefined) return <PastReadiness migration={migration} of={of} gate={id} />;
  return view === "checkpoints" && id !== undefined && second !== undefined ? (
    <PastCheckpoint migration={migration} unit={id} requirement={second} of={of} />
  ) : undefined;
};

const View = () => {
  const [first, migration, view, id, second] = address.value.path;
  if (first === undefined) return <MigrationsView />;
  if (first !== "migrations" || migration === undefined) return <NotFound />;
  const past = pastView();
  if (past !== undefined) return past;
  switch (view) {
    case undefined:
      return <ReadinessView migration={migration} />;
    case "gates":
      if (id !== undefined && second === "why") return <WhyView migration={migration} gate={id} />;
      return <ReadinessView migration={migration} gate={id} />;
    case "checkpoints":
      if (id === undefined || second === undefined) return <NotFound />;
      return <CheckpointView migration={migration} unit={id} requirement={second} />;
    case "approvals":
      return <ApprovalsView migration={migration} />;
    case "history":
      return <HistoryView migration={migration} />;
    case "facts":
      return id === undefined ? <NotFound /> : <FactView migration={migration} id={id} />;
    case "over-time":
      return <OverTimeView migration={migration} />;
    case "notifications":
      return <NotificationsView migration={migration} />;
    case "packs":
      return <PacksView migration={migration} />;
    case "diff":
      return <MomentsDiffView migration={migration} />;
    case "units":
      return id === undefined ? <NotFound /> : <UnitView migration={migration} unit={id} />;
    case "agents":
      return id === undefined ? <AgentsView migration={migration} /> : <AgentView migration={migration} id={id} />;
    case "plan":
      if (id === "diff") return <PlanDiffView migration={migration} />;
      return <PlanView migration={migration} />;
    default:
      return <NotFound />;
  }
};

export const App = () => {
  const state = session.value;
  return (
    <Shell>
      {state.kind === "starting" ? (
        <main id="content" class="waiting page">
          <p role="status">{words.value.app.loading}</p>
        </main>
      ) : state.kind === "out" ? (
        <SignIn state={state} />
      ) : (
        <>
          {isOfAnyMoment(address.value.path) ? <MomentBar migration={address.value.path[1] ?? ""} /> : null}
          <View />
        </>
      )}
    </Shell>
  );
};
