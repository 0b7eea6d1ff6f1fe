import type { Call, Reply } from "../aws/service.ts";
import type { Inbox } from "../services/ses/inbox.ts";
import { inboxPage } from "./inbox-page.ts";
import { type Oidc, ROLES } from "./oidc.ts";
import { htmlPage, jsonPage, textPage } from "./pages.ts";
import type { SignIn } from "./sign-in.ts";
import { WEBHOOKS_PATH, type WebhookReceivers } from "./webhooks.ts";

export interface UnsignedParts {
  readonly inbox: Inbox;
  readonly webhooks: WebhookReceivers;
  readonly oidc: Oidc;
  readonly signIn: SignIn;
  readonly api: (call: Call, path: string) => Promise<Reply>;
  /** Pages under `/_local` that show and change the embedded cloud itself; undefined where there is no such page. */
  readonly control: (call: Call) => Reply | undefined | Promise<Reply>;
}

const INDEX =
  "Cleargate's embedded cloud: /api/console, /inbox, /api, /oidc, /_local/usage, /_local/grants; AWS APIs when signed\n";

const mailPage = (inbox: Inbox, number: number): Reply => {
  const mail = inbox.find(number);
  return mail === undefined ? textPage(404, "no such mail") : htmlPage(mail.html);
};

const tokenPage = async (oidc: Oidc, query: URLSearchParams): Promise<Reply> => {
  const role = query.get("role") ?? "auditor";
  if (!ROLES.some((one) => one === role)) return textPage(400, `role is one of ${ROLES.join(", ")}`);
  return jsonPage({
    access_token: await oidc.token([role], query.get("email") ?? undefined),
    token_type: "Bearer",
    expires_in: 43_200,
  });
};

/** Everything that people at this machine may request without a signature. */
export const unsignedRequests =
  ({ inbox, webhooks, oidc, signIn, api, control }: UnsignedParts) =>
  async (call: Call): Promise<Reply> => {
    const { path, query } = call;
    // What a problem of the API leads to is on the API's own host.
    if (path === "/problems") return api(call, path);
    if (path === "/api" || path.startsWith("/api/")) return api(call, path.slice("/api".length) || "/");
    if (path.startsWith(WEBHOOKS_PATH)) return webhooks.handle(call);
    if (path.startsWith("/inbox/")) return mailPage(inbox, Number(path.slice("/inbox/".length)));
    switch (path) {
      case "/inbox":
        return htmlPage(inboxPage(inbox.list()));
      case "/inbox.json":
        return jsonPage(inbox.list());
      case "/oidc/.well-known/openid-configuration":
        return jsonPage(oidc.discovery);
      case "/oidc/jwks":
        return jsonPage(oidc.jwks);
      case "/oidc/authorize":
        return signIn.authorize(call);
      case "/oidc/device_authorization":
        return signIn.startDevice(call);
      case "/oidc/device":
        return signIn.device(call);
      case "/oidc/token":
        return call.method === "POST" ? signIn.token(call) : tokenPage(oidc, query);
      default:
        return (await control(call)) ?? textPage(404, INDEX);
    }
  };
