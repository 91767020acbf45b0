// The methods a tab asks for now and then: which code has them. It comes with the
// first call.
import type { Argument, Method } from "./api";
import type { Core } from "./core";

const avatars = async (core: Core) => (await import("./avatars")).avatarsApi(core);
const contacts = async (core: Core) => (await import("./contacts")).contactsApi(core);
const folders = async (core: Core) => (await import("./folders")).foldersApi(core);
const files = async (core: Core) => (await import("./files")).filesApi(core);
const groups = async (core: Core) => (await import("./groups")).groupsApi(core);
const ops = async (core: Core) => (await import("./ops")).opsApi(core);
const own = async (core: Core) => (await import("./own")).ownApi(core);
const people = async (core: Core) => (await import("./people")).peopleApi(core);
const privacy = async (core: Core) => (await import("./privacy")).privacyApi(core);
const schedule = async (core: Core) => (await import("./schedule")).scheduleApi(core);
const stickers = async (core: Core) => (await import("./schedule")).stickersApi(core);
const settings = async (core: Core) => (await import("./settings")).settingsApi(core);
const undo = async (core: Core) => (await import("./undo")).undoApi(core);

const all = {
  ...from(settings, "pin", "mute", "markUnread", "archive", "unlist"),
  ...from(avatars, "setAvatar"),
  ...from(contacts, "contact", "card"),
  ...from(people, "find", "seek", "openDirect", "createGroup", "members", "addMembers", "removeMember", "leave", "rename"),
  ...from(groups, "order", "bans", "invites", "createInvite", "invitation", "join", "applications", "noticeReaders", "explain", "actions", "faces", "nicknames"),
  ...from(folders, "folder"),
  ...from(undo, "undo"),
  ...from(privacy, "privacy"),
  ...from(files, "pauseUpload", "links", "fileUsage", "attached", "unseal"),
  ...from(ops, "messages", "edit", "recall", "react", "reactions", "hide", "clear", "pinMessage", "readers", "forward", "windows", "vote", "closePoll", "votes"),
  ...from(schedule, "schedule", "reschedule", "scheduled", "cancelScheduled", "sendScheduled"),
  ...from(stickers, "packs", "pack", "keepPack", "orderPacks", "putPack", "deletePack", "addPicture"),
  ...from(own, "devices", "revokeDevice", "revokeOthers", "renameDevice", "updateProfile", "changePassword"),
};

export type LateMethod = keyof typeof all & Method;

/** late runs one of them. */
export async function late<M extends LateMethod>(core: Core, method: M, argument: Argument<M>): Promise<never> {
  const api = (await all[method](core)) as unknown as Record<M, (argument: Argument<M>) => Promise<never>>;
  return await api[method](argument);
}

function from<A extends object, M extends keyof A>(load: (core: Core) => Promise<A>, ...names: M[]): Record<M, (core: Core) => Promise<A>> {
  return Object.fromEntries(names.map((name) => [name, load])) as Record<M, (core: Core) => Promise<A>>;
}
