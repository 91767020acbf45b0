import { useEffect, useState } from "preact/hooks";
import type { Presence, Status } from "../../core/types";
import { toFailure } from "../../core/errors";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { initials, tint } from "../../state/initials";
import { attend } from "../../state/presence";
import { me } from "../../state/selectors";
import { showToast } from "../../state/toasts";
import { useSnapshot } from "../../state/useSnapshot";
import { Avatar } from "../../ui/Avatar";
import { Menu, type MenuItem } from "../../ui/Menu";
import { OnDemand } from "../OnDemand";
import css from "./OwnStatus.module.css";
import { Sign } from "./Sign";

const dialog = () => import("./StatusDialog").then((m) => m.StatusDialog);

export const CHOICES = ["auto", "away", "busy", "invisible"] as const satisfies readonly Status["choice"][];

/** OwnStatus is oneself at the rail: how one is seen, and a menu to change it. While it is drawn, the tab says whether it is used. */
export function OwnStatus() {
  useEffect(attend, []);
  const user = useSnapshot(me);
  const status = useSnapshot((s) => s.status);
  const seen = useSnapshot((s) => ownState(status, s.presence[me(s)?.id ?? ""]));
  const [at, setAt] = useState<Element | null>(null);
  const [isEditing, setEditing] = useState(false);
  if (user === null) {
    return null;
  }
  const label = t("status.mine", { state: status?.choice === "invisible" ? t("status.invisible") : t(`presence.${seen}`) });
  return (
    <>
      <button type="button" class={css["own"]} aria-label={label} title={label} aria-haspopup="menu" aria-expanded={at !== null} onClick={(e) => setAt(e.currentTarget)}>
        <span class={css["face"]}>
          <Avatar initials={initials(user.name || user.handle)} tint={tint(user.id)} size="s" picture={user.avatar} />
          {status !== null && <Sign state={seen} isCorner />}
        </span>
      </button>
      {at !== null && <Menu label={label} at={at} items={items(status, () => setEditing(true))} onClose={() => setAt(null)} />}
      {isEditing && <OnDemand load={dialog} props={{ onClose: () => setEditing(false) }} />}
    </>
  );
}

/** ownState: who is invisible is offline to others, and sees that. */
function ownState(status: Status | null, seen: Presence | undefined): Presence["state"] {
  return status?.choice === "invisible" ? "offline" : (seen?.state ?? "online");
}

function items(status: Status | null, edit: () => void): MenuItem[] {
  const now = status ?? { choice: "auto", text: "", textUntil: 0 };
  const set = (next: Status) => void call("setStatus", next).catch((error: unknown) => showToast({ text: explain(toFailure(error)), isError: true }));
  return [
    ...CHOICES.map((choice) => ({ label: t(`status.${choice}`), isChecked: now.choice === choice, onSelect: () => set({ ...now, choice }) })),
    { label: t("status.edit"), icon: "smile", isApart: true, onSelect: edit } as const,
    ...(now.text === "" ? [] : [{ label: t("status.clear", { text: now.text }), icon: "close", onSelect: () => set({ ...now, text: "", textUntil: 0 }) } as const]),
  ];
}
