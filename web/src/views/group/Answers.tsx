import { useEffect } from "preact/hooks";
import type { Answered } from "../../core/types";
import { loadGroupTexts, t } from "../../i18n";
import { navigate } from "../../state/route";
import { showToast } from "../../state/toasts";
import { useSnapshot } from "../../state/useSnapshot";

/** The place in the own stream up to which answers were shown in this browser. */
const SHOWN = "hongyan.answered";

/** Answers says once what an application to a group came to. */
export function Answers() {
  const answered = useSnapshot((s) => s.answered);
  useEffect(() => {
    if (answered === null || document.visibilityState !== "visible" || !isNew(answered.seq)) {
      return;
    }
    loadGroupTexts().then(
      () => show(answered),
      () => undefined, // No network: the list shows the group.
    );
  }, [answered]);
  return null;
}

function show({ conv, name, accepted, reason }: Answered): void {
  const text = accepted ? t("apply.accepted", { name }) : reason === "" ? t("apply.rejected", { name }) : t("apply.rejected_because", { name, reason });
  if (accepted) {
    showToast({ text, action: { label: t("join.open"), run: () => navigate(`/c/${conv}`) } });
  } else {
    showToast({ text, isLasting: true });
  }
}

function isNew(seq: number): boolean {
  try {
    const isLater = seq !== Number(localStorage.getItem(SHOWN));
    localStorage.setItem(SHOWN, String(seq));
    return isLater;
  } catch {
    return true;
  }
}
