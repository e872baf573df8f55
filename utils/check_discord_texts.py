"""What the operator reads of `python main.py --check` about Discord, the guild and the login to the panel."""

from typing import Final

# Reaching Discord.

REACHABLE = "Discord ist erreichbar."
UNREACHABLE_ADVICE = "Prüfe Netz, Namensauflösung und Firewall dieses Rechners (curl -I https://discord.com) und https://discordstatus.com."
ADDRESS_BLOCKED_ADVICE = (
    "Discord sperrt die Adresse dieses Rechners eine Weile, wenn zu viele Anfragen abgelehnt wurden: Halte den Bot an, "
    "warte eine Stunde und prüfe noch einmal."
)
LOGIN_REFUSED = "BOT_TOKEN wird von Discord nicht angenommen."
LOGIN_REFUSED_ADVICE = (
    "Developer Portal > deine Anwendung > Bot > „Reset Token“; trage das neue Token als BOT_TOKEN ein."
)


def unreachable(why: str) -> str:
    """Return that Discord does not answer."""
    return f"Discord ist nicht erreichbar ({why}). Ob Token, Server und Rechte stimmen, ist nicht geprüft."


THE_TOKEN, THE_APPLICATION, THE_GATEWAY = "Token", "Anwendung", "Zahl der Anmeldungen"
THE_COMMANDS, THE_GUILD, THE_CHANNELS = "Befehle", "Server", "Kanäle und Kategorien"
THE_MEMBER, THE_ROLES = "Rechte des Bots", "Mitglieder der Rollen"


def unanswered(what: str, why: str) -> str:
    """Return that one question got no answer."""
    return f"Nicht geprüft: {what} ({why})."


def logged_in(name: str) -> str:
    """Return that the token is accepted."""
    return f"BOT_TOKEN ist gültig; der Bot heißt „{name}“."


INTENTS_ON = "„Server Members Intent“ und „Message Content Intent“ sind eingeschaltet."
INTENTS_UNKNOWN = "Ob die Intents eingeschaltet sind, sagt Discord nicht; beim Start des Bots zeigt es sich."
INTENT_NAMES: Final = {"members": "Server Members Intent", "message_content": "Message Content Intent"}
IDENTIFIES_SPENT = "Der Bot hat sich heute so oft angemeldet, dass Discord keine weitere Anmeldung zulässt."
IDENTIFIES_ADVICE = "Sieh im Protokoll nach, warum er immer wieder neu startet (journalctl -u discord_ticketbot), und warte bis morgen."
COMMANDS_ALLOWED = "Der Bot darf auf dem Server Befehle anbieten."
COMMANDS_FORBIDDEN = (
    "Der Bot darf auf dem Server keine Befehle anbieten; er ist ohne „applications.commands“ eingeladen."
)
ENDPOINT_SET = "Für die Anwendung ist eine „Interactions Endpoint URL“ eingetragen: Knöpfe und Befehle kommen deshalb beim Bot nicht an."
ENDPOINT_ADVICE = (
    "Developer Portal > deine Anwendung > General Information: Leere das Feld „Interactions Endpoint URL“."
)


def intent_off(switch: str) -> str:
    """Return that a privileged intent is not enabled."""
    return f"„{switch}“ ist nicht eingeschaltet; Discord lässt den Bot so nicht herein."


def intent_advice(switch: str) -> str:
    """Return where it is enabled."""
    return f"Developer Portal > deine Anwendung > Bot > Privileged Gateway Intents: Schalte „{switch}“ ein."


def invitation(link: str) -> str:
    """Return how the bot is invited."""
    return f"Öffne diese Adresse im Browser, angemeldet als jemand, der „Server verwalten“ darf: {link}"


# The guild.


def on_guild(name: str) -> str:
    """Return that the bot is a member."""
    return f"Der Bot ist auf dem Server „{name}“."


def not_on_guild(guild_id: int) -> str:
    """Return that it is not."""
    return f"GUILD_ID ist „{guild_id}“, aber der Bot ist auf keinem Server mit dieser ID."


def not_on_guild_advice(link: str) -> str:
    """Return what can be done about that."""
    return (
        f"Berichtige GUILD_ID (Rechtsklick auf den Server > „Server-ID kopieren“) oder lade ihn ein: {link}"
    )


ID_ADVICE = (
    "Schalte in Discord unter Einstellungen > Erweitert den Entwicklermodus ein, kopiere die richtige ID mit einem "
    "Rechtsklick und trage sie in .env ein."
)
CHANNELS_EXIST = "Die drei Kategorien und der Protokollkanal sind da."
CHANNELS_EXIST_WITHOUT_LOG = "Die drei Kategorien sind da."
NO_LOG_CHANNEL = (
    "Ohne TICKET_LOG_CHANNEL_ID gibt es in Discord kein Protokoll und keine Meldung von Störungen."
)
ROLES_EXIST = "Die Rollen der Einstellungen sind da."
PERMISSIONS_HELD = (
    "Auf dem Server, in den Kategorien und im Protokollkanal hat der Bot alle Rechte, die er braucht."
)
ADMINISTRATOR = (
    "Der Bot hat das Recht „Administrator“; er braucht es nicht, und wer sein Token stiehlt, hat es auch."
)
ADMINISTRATOR_ADVICE = (
    "Servereinstellungen > Rollen > Rolle des Bots > Berechtigungen: Schalte „Administrator“ aus."
)
EVERYWHERE = "auf dem Server"


def channel_hidden(setting: str, channel_id: int) -> str:
    """Return that a channel exists and the bot does not see it."""
    return f"{setting} ist „{channel_id}“; das gibt es, aber der Bot darf es nicht ansehen (Kanäle ansehen, View Channels)."


def in_category(name: str) -> str:
    """Return the place in which permissions are missing."""
    return f"in der Kategorie „{name}“"


def in_channel(name: str) -> str:
    """Return the place in which permissions are missing."""
    return f"im Kanal „{name}“"


def permissions_missing(place: str, names: list[tuple[str, str]]) -> str:
    """Return which permissions are missing, each in German and in English."""
    listed = ", ".join(f"„{german}“ ({english})" for german, english in names)
    return f"Dem Bot {'fehlt' if len(names) == 1 else 'fehlen'} {place}: {listed}."


def permissions_advice(role: str, link: str) -> str:
    """Return where the permissions of the whole guild are given."""
    return (
        f"Servereinstellungen > Rollen > „{role}“ > Berechtigungen: Schalte sie ein. Oder lade den Bot noch einmal ein, das "
        f"ergänzt sie: {link}"
    )


def overwrite_advice(role: str) -> str:
    """Return where the permissions of a category or channel are given."""
    return (
        f"Rechtsklick darauf > bearbeiten > Berechtigungen > Erweiterte Berechtigungen: Füge die Rolle „{role}“ hinzu und setze "
        "dort jedes dieser Rechte auf das grüne Häkchen."
    )


def role_is_everyone(setting: str) -> str:
    """Return that a setting names the role that everybody has."""
    return f"{setting} nennt die Rolle @everyone (ihre ID ist die des Servers): Damit gälte jeder dafür als Team."


def roles_unknown(setting: str, role_ids: list[int]) -> str:
    """Return that a list names roles that the guild does not have."""
    listed = ", ".join(str(role_id) for role_id in role_ids)
    return f"{setting} nennt Rollen, die der Server nicht hat: {listed}."


def role_empty(name: str, setting: str) -> str:
    """Return that nobody has a role."""
    return f"Niemand hat die Rolle „{name}“ ({setting})."


ROLE_EMPTY_ADVICE = "Rechtsklick auf ein Mitglied > Rollen: Gib sie mindestens einem Menschen."


def role_not_mentionable(name: str) -> str:
    """Return that Sigrid's call for the team notifies nobody."""
    return f"Die Rolle „{name}“ darf nicht jeder erwähnen: Bei der Übergabe ruft Sigrid sie, und niemand wird benachrichtigt."


def role_mentionable_advice(name: str) -> str:
    """Return where that is put right."""
    return f"Servereinstellungen > Rollen > „{name}“: Schalte „Jedem erlauben, diese Rolle zu @erwähnen“ ein."


def category_public(name: str) -> str:
    """Return that everybody sees a category."""
    return f"Die Kategorie „{name}“ sieht jeder. Tickets des Bots sieht trotzdem nur, wer darf; ein von Hand angelegter Kanal wäre offen."


CATEGORY_PUBLIC_ADVICE = (
    "Rechtsklick auf die Kategorie > bearbeiten > Berechtigungen: Schalte „Private Kategorie“ ein und füge die Rollen "
    "von Team und Bot hinzu."
)


def category_full(name: str, count: int, most: int) -> str:
    """Return that a category has little or no room."""
    what = "ist voll" if count >= most else "ist fast voll"
    return f"Die Kategorie „{name}“ {what}: {count} von {most} Kanälen. Ist sie voll, legt der Bot daneben eine weitere an."


CATEGORY_FULL_ADVICE = "Lösche alte Tickets oder setze TICKET_CLEANUP_DAYS kleiner."


def guild_full(count: int, most: int) -> str:
    """Return that the guild has little or no room."""
    return f"Der Server hat mindestens {count} von höchstens {most} Kanälen; danach lässt sich kein Ticket mehr öffnen."


GUILD_FULL_ADVICE = "Lösche Kanäle, die niemand braucht, und geschlossene Tickets."

# The panel.

PANEL_PLAIN_HTTP_ADVICE = (
    "Trage die Adresse mit https:// ein, in .env und im Developer Portal > OAuth2 > Redirects."
)
PANEL_IS_LOCAL = "DISCORD_REDIRECT_URI zeigt auf diesen Rechner: Das Panel ist nur von hier aus zu benutzen."
CLIENT_RIGHT = "DISCORD_CLIENT_ID und DISCORD_CLIENT_SECRET werden von Discord angenommen."
CLIENT_REFUSED = "DISCORD_CLIENT_SECRET wird von Discord nicht angenommen."
CLIENT_REFUSED_ADVICE = "Developer Portal > deine Anwendung > OAuth2 > „Reset Secret“; trage das neue als DISCORD_CLIENT_SECRET ein."
THE_CLIENT = "DISCORD_CLIENT_SECRET"
APPLICATION_UNKNOWN = (
    "Ohne BOT_TOKEN lässt sich nicht nachsehen, ob DISCORD_CLIENT_ID zur Anwendung gehört und ob die Adresse "
    "DISCORD_REDIRECT_URI dort eingetragen ist."
)
REDIRECT_KNOWN = "DISCORD_REDIRECT_URI ist bei der Anwendung eingetragen."
REDIRECT_UNKNOWN = "Welche Redirects bei der Anwendung eingetragen sind, sagt Discord nicht; beim ersten Anmelden zeigt es sich."


def panel_plain_http(address: str) -> str:
    """Return that the panel would be used without encryption."""
    return f"DISCORD_REDIRECT_URI ist „{address}“; ohne https:// startet das Panel nur auf localhost oder 127.0.0.1."


def client_id_wrong(client_id: int, application_id: int) -> str:
    """Return that the client ID belongs to another application than the token."""
    return f"DISCORD_CLIENT_ID ist „{client_id}“, BOT_TOKEN gehört aber zur Anwendung „{application_id}“."


CLIENT_ID_ADVICE = (
    "Nimm beides aus derselben Anwendung: Developer Portal > deine Anwendung > OAuth2 > Client Information."
)


def redirect_missing(address: str) -> str:
    """Return that Discord would not send anybody back to the panel."""
    return f"DISCORD_REDIRECT_URI ist „{address}“; bei der Anwendung ist diese Adresse nicht eingetragen."


def redirect_advice(address: str, registered: list[str]) -> str:
    """Return where it is registered, and what is there now."""
    present = f" Eingetragen ist: {', '.join(registered)}." if registered else ""
    return f"Developer Portal > deine Anwendung > OAuth2 > Redirects: Trage genau „{address}“ ein.{present}"
