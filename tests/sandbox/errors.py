"""Discord's refusals: HTTP status, JSON error code, and for a wrong form what is wrong where."""

from tests.sandbox.models import JsonObject


class ApiError(Exception):
    """A refusal, as Discord words it."""

    def __init__(self, status: int, code: int, message: str, *, errors: JsonObject | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def payload(self) -> JsonObject:
        """Return the JSON body."""
        body: JsonObject = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def not_found() -> ApiError:
    return ApiError(404, 0, "404: Not Found")


def unknown_application() -> ApiError:
    return ApiError(404, 10002, "Unknown Application")


def unknown_channel() -> ApiError:
    return ApiError(404, 10003, "Unknown Channel")


def unknown_guild() -> ApiError:
    return ApiError(404, 10004, "Unknown Guild")


def unknown_member() -> ApiError:
    return ApiError(404, 10007, "Unknown Member")


def unknown_message() -> ApiError:
    return ApiError(404, 10008, "Unknown Message")


def unknown_overwrite() -> ApiError:
    return ApiError(404, 10009, "Unknown permission overwrite")


def unknown_role() -> ApiError:
    return ApiError(404, 10011, "Unknown Role")


def unknown_user() -> ApiError:
    return ApiError(404, 10013, "Unknown User")


def unknown_emoji() -> ApiError:
    return ApiError(404, 10014, "Unknown Emoji")


def unknown_webhook() -> ApiError:
    return ApiError(404, 10015, "Unknown Webhook")


def unknown_sticker() -> ApiError:
    return ApiError(404, 10060, "Unknown Sticker")


def unknown_interaction() -> ApiError:
    return ApiError(404, 10062, "Unknown interaction")


def unknown_command() -> ApiError:
    return ApiError(404, 10063, "Unknown application command")


def maximum_pins() -> ApiError:
    return ApiError(400, 30003, "Maximum number of pins reached for the channel (250)")


def maximum_reactions() -> ApiError:
    return ApiError(400, 30010, "Maximum number of reactions reached (20)")


def maximum_guild_channels() -> ApiError:
    return ApiError(400, 30013, "Maximum number of guild channels reached (500)")


def maximum_commands(most: int) -> ApiError:
    return ApiError(400, 30032, f"Maximum number of application commands reached ({most})")


def request_too_large() -> ApiError:
    return ApiError(413, 40005, "Request entity too large")


def already_acknowledged() -> ApiError:
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def edit_of_another_users_message() -> ApiError:
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> ApiError:
    return ApiError(400, 50006, "Cannot send an empty message")


def cannot_message_user() -> ApiError:
    return ApiError(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def system_message() -> ApiError:
    return ApiError(403, 50021, "Cannot execute action on a system message")


def wrong_channel_type() -> ApiError:
    return ApiError(400, 50024, "Cannot execute action on this channel type")


def invalid_webhook_token() -> ApiError:
    return ApiError(401, 50027, "Invalid Webhook Token")


def too_old_for_bulk_delete() -> ApiError:
    return ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")


def unsupported_content_type() -> ApiError:
    return ApiError(400, 50035, "Expected Content-Type application/json or multipart/form-data")


def invalid_sticker() -> ApiError:
    return ApiError(400, 50081, "Invalid sticker sent")


def thread_is_archived() -> ApiError:
    return ApiError(400, 50083, "Thread is archived")


def invalid_json() -> ApiError:
    return ApiError(400, 50109, "The request body contains invalid JSON.")


def invalid_form(errors: JsonObject) -> ApiError:
    """Refuse a body; `errors` nests like the body, each leaf made by `form_error`."""
    return ApiError(400, 50035, "Invalid Form Body", errors=errors)


def form_error(code: str, message: str) -> JsonObject:
    """Return a leaf of the nested errors of an invalid form."""
    return {"_errors": [{"code": code, "message": message}]}


def invalid_field(path: str, code: str, message: str) -> ApiError:
    """Refuse a body for one field; `path` is dotted, such as embeds.0.title."""
    nested = form_error(code, message)
    for key in reversed(path.split(".")):
        nested = {key: nested}
    return invalid_form(nested)


def no_mutual_guilds() -> ApiError:
    return ApiError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def forbidden_channel_name() -> ApiError:
    return invalid_field(
        "name",
        "INVALID_COMMUNITY_PROPERTY_NAME",
        "Contains words not allowed for servers in Server Discovery.",
    )


def cannot_reply_without_history() -> ApiError:
    return ApiError(400, 160002, "Cannot reply without permission to read message history")


def thread_already_created() -> ApiError:
    return ApiError(400, 160004, "A thread has already been created for this message")


def thread_is_locked() -> ApiError:
    return ApiError(400, 160005, "Thread is locked")


def maximum_active_threads() -> ApiError:
    return ApiError(400, 160006, "Maximum number of active threads reached")


def unreadable_forward() -> ApiError:
    return ApiError(400, 160014, "You cannot forward a message whose content you cannot read.")


def poll_voting_blocked() -> ApiError:
    return ApiError(400, 520000, "Poll voting blocked")


def poll_expired() -> ApiError:
    return ApiError(400, 520001, "Poll expired")


def poll_cannot_be_edited() -> ApiError:
    return ApiError(400, 520003, "Cannot edit a poll message")


def poll_emoji_unusable() -> ApiError:
    return ApiError(400, 520004, "Cannot use an emoji included with the poll")


def not_a_poll() -> ApiError:
    return ApiError(400, 520006, "Cannot expire a non-poll message")
