import { address, hrefOf } from "./address.ts";
import { Link } from "./parts/link.tsx";
import { Page } from "./parts/page.tsx";
import { session } from "./session/session.ts";
import { Shell } from "./shell.tsx";
import { ApprovalsView } from "./views/approvals/approvals.tsx";
import { CheckpointView } from "./views/checkpoint/checkpoint.tsx";
import { FactView } from "./views/history/fact.tsx";
import { HistoryView } from "./views/history/history.tsx";
import { MigrationsView } from "./views/migrations/migrations.tsx";
import { PlanView } from "./views/plan/plan.tsx";
import { ReadinessView } from "./views/readiness/readiness.tsx";
import { SignIn } from "./views/sign-in.tsx";
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

const View = () => {
  const [first, migration, view, id, second] = address.value.path;
  if (first === undefined) return <MigrationsView />;
  if (first !== "migrations" || migration === undefined) return <NotFound />;
  switch (view) {
    case undefined:
      return <ReadinessView migration={migration} />;
    case "gates":
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
    case "plan":
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
        <View />
      )}
    </Shell>
  );
};
