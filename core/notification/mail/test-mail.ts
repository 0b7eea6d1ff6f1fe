import type { Mail } from "./mail.ts";

const LINES = [
  "This mail was asked for by you, to try whether mail from Cleargate reaches you. It says nothing of any migration.",
  "If it lies among junk, tell whoever looks after your mailbox to let its sender through: mails about gates come from it too.",
  "Este correo lo pidió usted para probar si le llega el correo de Cleargate. No dice nada de ninguna migración.",
] as const;

/** A mail that only shows that mail arrives. */
export const testMail = (): Mail => ({
  subject: "[TEST] Cleargate can reach you / Cleargate puede escribirle",
  text: `${LINES.join("\n\n")}\n`,
  html: `<!doctype html><html lang="en"><body>${LINES.map((line, at) => `<p${at === 2 ? ' lang="es"' : ""}>${line}</p>`).join("")}</body></html>`,
});
