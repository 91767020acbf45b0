import { useState } from "preact/hooks";
import type { User } from "../../core/types";
import { explain, loadMediaTexts, loadPresenceTexts, t } from "../../i18n";
import { call } from "../../state/client";
import { initials, tint } from "../../state/initials";
import { me } from "../../state/selectors";
import { showToast } from "../../state/toasts";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { OnDemand } from "../OnDemand";
import { OwnHandle } from "./OwnHandle";
import { Actions, Part, Trouble } from "./Part";
import css from "./Profile.module.css";

const pictureField = () => Promise.all([import("../avatar/PictureField"), loadMediaTexts()]).then(([m]) => m.PictureField);
const statusForm = () => Promise.all([import("../presence/StatusForm"), loadPresenceTexts()]).then(([m]) => m.StatusForm);

export function Profile() {
  const user = useSnapshot(me);
  return user === null ? null : <ProfileForm key={`${user.name}\n${user.bio}`} user={user} />;
}

/** Drawn anew when the profile changes, here or on another device. */
function ProfileForm({ user }: { user: User }) {
  const [name, setName] = useState(user.name);
  const [bio, setBio] = useState(user.bio);
  const { isBusy, failure, run } = useTask();
  const isChanged = name.trim() !== user.name || bio.trim() !== user.bio;
  const field = failure?.field === "bio" ? "bio" : failure?.field === "name" || failure?.reason === "NAME_INVALID" ? "name" : "";
  const sentence = failure === null ? "" : explain(failure);
  const save = () =>
    run(async () => {
      const change: { name?: string; bio?: string } = {};
      if (name.trim() !== user.name) {
        change.name = name.trim();
      }
      if (bio.trim() !== user.bio) {
        change.bio = bio.trim();
      }
      await call("updateProfile", change);
      showToast({ text: t("settings.saved") });
    });
  return (
    <>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
      >
        <Part id="name">
          <div class={css["name"]}>
            <Avatar initials={initials(name || user.handle)} tint={tint(user.id)} size="xl" picture={user.avatar} />
            <div class={css["field"]}>
              <Field label={t("profile.name")} name="name" value={name} onInput={setName} hint={t("profile.name_note")} error={field === "name" ? sentence : ""} autocomplete="nickname" />
            </div>
          </div>
          <OnDemand load={pictureField} props={{ conv: "", picture: user.avatar }} />
        </Part>
        <Part id="bio">
          <Field label={t("profile.bio")} name="bio" value={bio} onInput={setBio} hint={t("profile.bio_note")} error={field === "bio" ? sentence : ""} />
        </Part>
        <Trouble text={field === "" ? sentence : ""} />
        <Actions>
          <Button kind="primary" type="submit" isBusy={isBusy} disabled={!isChanged}>
            {t("dialog.save")}
          </Button>
        </Actions>
      </form>
      <Part id="status" title={t("profile.status")}>
        <OnDemand load={statusForm} props={{ onDone: () => showToast({ text: t("settings.saved") }) }} />
      </Part>
      <Part id="handle" title={t("profile.handle")} note={t("profile.handle_note")}>
        <OwnHandle handle={user.handle} />
      </Part>
    </>
  );
}
