/** Windows keeps this name in every folder and with every ending; what is written to it is gone. */
const NOWHERE = /^nul(?:[.:].*)?$/i;
const GUID = /^\{[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}/i;
/** device_type of msdb.dbo.backupmediafamily (github.com/MicrosoftDocs/sql-docs). */
const VIRTUAL = new Set(["7", "107"]);

/** Why nothing lies on a device that this server could restore from; undefined where something does. */
export const deviceFault = (name: string, type: string | undefined): string | undefined => {
  const last = name.trim().split(/[\\/]/).at(-1) ?? "";
  if (NOWHERE.test(last) || name.trim() === "/dev/null") return "written to NUL";
  if (VIRTUAL.has(type ?? "") || GUID.test(name.trim())) return "taken by another tool, through a virtual device";
  return undefined;
};
