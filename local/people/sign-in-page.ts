import { escapeHtml } from "./escape-html.ts";

export const SIGN_IN_STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1rem}
h1{font-size:1.4rem;margin:0 0 .25rem}p{opacity:.8;margin:0 0 1.5rem}label,legend{display:block;font-weight:600;margin:1rem 0 .25rem;padding:0}
fieldset{border:0;margin:1rem 0 0;padding:0}input[type=text]{font:inherit;width:100%;box-sizing:border-box;padding:.5rem .6rem;border:1px solid #8889;border-radius:.4rem}
fieldset label{font-weight:400;margin:.15rem 0}button{font:inherit;font-weight:600;margin-top:1.5rem;padding:.55rem 1.2rem;border:0;border-radius:.4rem;background:#0b57d0;color:#fff}`;

const hidden = ([name, value]: readonly [string, string]): string =>
  `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;

const pageOf = (
  fields: string,
  action: string,
  roles: readonly string[],
  lead: string,
): string => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Who are you?</title><style>${SIGN_IN_STYLE}</style>
<main><h1>Who are you?</h1><p>The issuer of this machine's embedded cloud. It believes whatever you choose, because nobody else can reach it.${lead}</p>
<form method="post" action="${action}">${fields}
<label for="name">Name</label><input id="name" name="name" type="text" value="Ana" maxlength="60" required pattern="[A-Za-z][A-Za-z .\\-]*" autocomplete="off">
<fieldset><legend>Role</legend>${roles
  .map(
    (role, index) =>
      `<label><input type="radio" name="role" value="${role}"${index === 0 ? " checked" : ""}> ${role}</label>`,
  )
  .join("")}</fieldset><button>Sign in</button></form></main></html>`;

/** @param request what the page is asked with, which comes back with the choice */
export const signInPage = (request: URLSearchParams, roles: readonly string[]): string =>
  pageOf([...request].map(hidden).join(""), "/oidc/authorize", roles, "");

/** Where a code is typed that a program without a browser has shown. */
export const devicePage = (code: string | null, roles: readonly string[]): string =>
  pageOf(
    `<label for="code">Code</label><input id="code" name="user_code" type="text" value="${escapeHtml(code ?? "")}" maxlength="9" required autocomplete="off">`,
    "/oidc/device",
    roles,
    " Sign in only by a code that you asked for yourself.",
  );
