import { useSignal } from "@preact/signals";
import { Said } from "../parts/actor.tsx";
import { Page } from "../parts/page.tsx";
import { type Session, signIn } from "../session/session.ts";
import { words } from "../words/words.ts";

/** For whoever is not signed in, or could not be. */
export const SignIn = ({ state }: { readonly state: Extract<Session, { kind: "out" }> }) => {
  const texts = words.value.signIn;
  const isLeaving = useSignal(false);
  const isAway = state.why === "issuer-away";
  return (
    <Page title={texts.title}>
      <div class="sign-in">
        <p>{texts.lead}</p>
        {state.why === undefined ? null : (
          <div class="trouble" role="alert">
            <strong>{isAway ? texts.away : texts.refused}</strong>
            <p>{isAway ? texts.awayWhy : texts.refusedWhy}</p>
            <p class="detail">
              <Said text={state.detail ?? ""} />
            </p>
          </div>
        )}
        <button
          type="button"
          class="primary"
          disabled={isLeaving.value}
          onClick={async () => {
            isLeaving.value = true;
            await signIn();
            isLeaving.value = false;
          }}
        >
          {texts.button}
        </button>
        <p class="muted small">{texts.memory}</p>
      </div>
    </Page>
  );
};
