/** The page's one style sheet; its policy names this text by its hash, and lets in no other. */
export const STYLE = `:root{color-scheme:light dark;--back:#fff;--text:#1f2328;--muted:#57606a;--line:#d0d7de;--code:#f6f8fa}
@media (prefers-color-scheme:dark){:root{--back:#15181c;--text:#e6edf3;--muted:#9aa4af;--line:#3a4149;--code:#20252b}}
body{margin:0;padding:16px;background:var(--back);color:var(--text);font:16px/1.45 'Segoe UI',system-ui,Roboto,Arial,sans-serif;overflow-wrap:anywhere}
main{max-width:640px;margin:0 auto}
h1{font-size:22px;line-height:1.25;margin:0 0 8px}
h2{font-size:16px;margin:16px 0 4px}
p{margin:0 0 8px}
dl{margin:0}
dt{padding-top:8px;border-top:1px solid var(--line)}
dd{margin:4px 0 8px;padding:8px;background:var(--code);border-radius:4px}
code{font:14px/1.45 ui-monospace,Consolas,monospace}
a{color:inherit}
.muted{color:var(--muted);font-size:13px}`;
