"""What is refused about accounts, tokens, and signing in."""

from __future__ import annotations

from service.domain.errors.base import SurveyError, Violation


class UnauthenticatedError(SurveyError):
    """No token, or one that is not known or was revoked."""

    code = "unauthenticated"
    kind = "unauthenticated"


class ForbiddenError(SurveyError):
    """The token is good, its scope is not enough."""

    code = "forbidden"
    kind = "forbidden"


class NameTakenError(SurveyError):
    """A token of this name exists already."""

    code = "name-taken"
    kind = "conflict"


class InvalidTokenError(SurveyError):
    """A token without a name or without a scope; `violations` has every one, by the name of its field."""

    code = "invalid-token"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class UnknownTokenError(SurveyError):
    """No token of this name."""

    code = "unknown-token"
    kind = "not-found"


class InvalidNameError(SurveyError):
    """A sign-in name that is empty, too long, or has signs in it that nobody sees."""

    code = "invalid-name"
    kind = "invalid"


class PlannerExistsError(SurveyError):
    """There is, or was, an account of this name."""

    code = "planner-exists"
    kind = "conflict"


class UnknownPlannerError(SurveyError):
    """No open account of this name."""

    code = "unknown-planner"
    kind = "not-found"


class LastKeeperError(SurveyError):
    """Nobody else could look after the accounts if this one were closed, or given a lower role."""

    code = "last-keeper"
    kind = "conflict"


class UnusablePasswordError(SurveyError):
    """A password that is too short, too long, the name itself, or everybody's; `reason` says which."""

    code = "unusable-password"
    kind = "invalid"


class UnknownLinkError(SurveyError):
    """A link to set a password that was used, is over, was replaced, or never was."""

    code = "unknown-link"
    kind = "not-found"


class SignInRefusedError(SurveyError):
    """No open account has this name with this password; which of the two is wrong is not told."""

    code = "sign-in-refused"
    kind = "forbidden"


class WrongPasswordError(SignInRefusedError):
    """Who is signed in typed another password than the one of the account."""

    code = "wrong-password"
    kind = "forbidden"


class SignedOutError(SurveyError):
    """Nobody is signed in, or no longer."""

    code = "signed-out"
    kind = "unauthenticated"


class RoleTooLowError(SurveyError):
    """Who is signed in may not do this; `role` says who may."""

    code = "role-too-low"
    kind = "forbidden"


class ForeignRequestError(SurveyError):
    """A request to change something that one of our own pages did not send."""

    code = "foreign-request"
    kind = "forbidden"


class UnprovenIdentityError(SurveyError):
    """What came back from the provider does not prove who asks, or belongs to no attempt of this browser."""

    code = "unproven-identity"
    kind = "forbidden"


class NamelessIdentityError(SurveyError):
    """The provider vouches for somebody, and tells no name that an account could be found by."""

    code = "nameless-identity"
    kind = "forbidden"


class UnknownIdentityError(SurveyError):
    """The provider vouches for somebody who has no open account here, or whose account is another's already."""

    code = "unknown-identity"
    kind = "forbidden"


class ProviderDownError(SurveyError):
    """The provider does not answer, or not as it should."""

    code = "provider-down"
    kind = "unavailable"
