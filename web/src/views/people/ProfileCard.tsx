import type { Card } from "../../core/api";
import type { Id, User } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { personOver } from "../../state/contacts";
import { copy } from "../../state/copy";
import { initials, tint } from "../../state/initials";
import { writeTo } from "../../state/meet";
import { userName } from "../../state/names";
import { me, people } from "../../state/selectors";
import { useLoaded } from "../../state/useLoaded";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { addIcons } from "../../ui/Icon";
import { aboutPeople } from "../../ui/peopleIcons";
import { ErrorNote } from "../ErrorNote";
import { OnDemand } from "../OnDemand";
import { presenceDot, presenceLine } from "../presence/load";
import { Waiting } from "../Waiting";
import { CardActions } from "./CardActions";
import css from "./ProfileCard.module.css";
import { Standing } from "./Standing";

addIcons(aboutPeople);

/** ProfileCard is what one may know of somebody, at once from this device, and what can be done about them. */
export function ProfileCard({ id, heading: Heading }: { id: Id; heading: "h1" | "h2" }) {
  const user = useSnapshot((s) => s.users[id]);
  const { value, failure, reload } = useLoaded(() => call("card", id), [id]);
  if (user === undefined) {
    if (failure === null) {
      return <Waiting onRetry={() => void reload()} />;
    }
    return failure.reason === "USER_NOT_FOUND" ? <Empty icon="user" text={t("reason.USER_NOT_FOUND")} /> : <ErrorNote failure={failure} action={{ label: t("app.retry"), run: () => void reload() }} />;
  }
  return (
    <div class={css["card"]}>
      <About user={user} heading={Heading} />
      <Details user={user} card={value} />
      {!user.system && <Doing user={user} />}
    </div>
  );
}

function About({ user, heading: Heading }: { user: User; heading: "h1" | "h2" }) {
  const name = useSnapshot((s) => userName(people(s), user.id));
  const remark = useSnapshot((s) => s.contacts[user.id]?.remark ?? "");
  return (
    <div class={css["about"]}>
      <span class={css["avatar"]}>
        <Avatar initials={initials(name)} tint={tint(user.id)} isSystem={user.system} picture={user.avatar} size="xl" />
        <OnDemand load={presenceDot} props={{ user: user.id }} />
      </span>
      <div class={css["names"]}>
        <Heading class={css["name"]} dir="auto">
          {name}
        </Heading>
        {remark !== "" && user.name !== "" && (
          <div class={css["own"]}>
            {t("people.own_name")}
            <bdi>{user.name}</bdi>
          </div>
        )}
        {user.handle !== "" && (
          <button type="button" class={css["handle"]} title={t("people.copy_handle", { handle: user.handle })} onClick={() => void copy(`@${user.handle}`)}>
            @{user.handle}
          </button>
        )}
        <div class={css["own"]}>
          <OnDemand load={presenceLine} props={{ user: user.id, otherwise: "" }} />
        </div>
        {user.deleted && <div class={css["own"]}>{t("chat.peer_deleted")}</div>}
      </div>
    </div>
  );
}

function Details({ user, card }: { user: User; card: Card | null }) {
  const tags = useSnapshot((s) => s.contacts[user.id]?.tags);
  const isMe = useSnapshot((s) => me(s)?.id === user.id);
  return (
    <>
      {user.bio !== "" && (
        <p class={css["bio"]} dir="auto">
          {user.bio}
        </p>
      )}
      {tags !== undefined && tags.length > 0 && (
        <ul class={css["tags"]} aria-label={t("contacts.tags")}>
          {tags.map((tag) => (
            <li key={tag}>
              <a class={css["tag"]} href={`/contacts/tags?tag=${encodeURIComponent(tag)}`} dir="auto">
                {tag}
              </a>
            </li>
          ))}
        </ul>
      )}
      {!isMe && card !== null && card.count > 0 && (
        <details class={css["mutual"]}>
          <summary class={css["summary"]}>{t("people.mutual", { count: card.count })}</summary>
          <ul class={css["groups"]}>
            {card.groups.map((g) => (
              <li key={g.conv}>
                <a class={css["group"]} href={`/c/${g.conv}`} dir="auto">
                  {g.name}
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Doing({ user }: { user: User }) {
  const isMe = useSnapshot((s) => me(s)?.id === user.id);
  const { isBusy, failure, run } = useTask();
  return (
    <>
      {!isMe && !user.deleted && <Standing id={user.id} />}
      {!isMe && !user.deleted && (
        <Button kind="primary" isWide isBusy={isBusy} onClick={() => void run(() => writeTo(user.id))}>
          {t("people.write")}
        </Button>
      )}
      {failure !== null && <ErrorNote failure={failure} {...(failure.reason === "NOT_FRIENDS" ? { action: { label: t("people.add"), run: () => (personOver.value = { kind: "ask", user: user.id }) } } : {})} />}
      <CardActions user={user} isMe={isMe} />
    </>
  );
}
