"""Errors about accounts, tokens and sign-in."""

from __future__ import annotations

from service.domain.errors.base import SurveyError, Violation


class UnauthenticatedError(SurveyError):
    """No token, or one that is not known or was revoked."""

    code = "unauthenticated"
    kind = "unauthenticated"


class ExpiredTokenError(SurveyError):
    """The token was good up to and including the day `ends`."""

    code = "expired-token"
    kind = "unauthenticated"


class ForbiddenError(SurveyError):
    """The token is good, its scope is not enough."""

    code = "forbidden"
    kind = "forbidden"


class ForeignAddressError(SurveyError):
    """The token is good, but not from the `address` that sent the request."""

    code = "foreign-address"
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


class InvalidHolderError(SurveyError):
    """A full name or a position that is too long or has invisible letters."""

    code = "invalid-holder"
    kind = "invalid"


class InvalidEmailError(SurveyError):
    """What was typed is no e-mail address."""

    code = "invalid-email"
    kind = "invalid"


class InvalidNameError(SurveyError):
    """A sign-in name that is empty, too long, or has invisible characters."""

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
    """The change would leave no account with the keeper role."""

    code = "last-keeper"
    kind = "conflict"


class UnusablePasswordError(SurveyError):
    """A password that is blank, short, long, one letter, has the name in it, or is common; `reason` says which."""

    code = "unusable-password"
    kind = "invalid"


class UnknownLinkError(SurveyError):
    """A set-password link that was used, expired, was replaced, or never existed."""

    code = "unknown-link"
    kind = "not-found"


class SignInRefusedError(SurveyError):
    """Name or password is wrong; which one is not revealed."""

    code = "sign-in-refused"
    kind = "forbidden"


class WrongPasswordError(SignInRefusedError):
    """A signed-in planner typed a wrong password."""

    code = "wrong-password"
    kind = "forbidden"


class CodeNeededError(SurveyError):
    """The password is right and the account has a second factor; `cookie` lets this browser go on with a code."""

    code = "code-needed"
    kind = "forbidden"

    def __init__(self, cookie: str) -> None:
        super().__init__()
        self.cookie = cookie


class StepOverError(SurveyError):
    """No sign-in of this browser waits for a code, or it has waited too long."""

    code = "step-over"
    kind = "forbidden"


class WrongCodeError(SignInRefusedError):
    """A code of the second factor that is wrong, or was used before."""

    code = "wrong-code"
    kind = "forbidden"


class SecondFactorChangedError(SurveyError):
    """The second factor is not in the state in which this can be done with it: somebody changed it meanwhile."""

    code = "second-factor-changed"
    kind = "conflict"


class SecondFactorKeyMissingError(SurveyError):
    """The key `file` from which the secrets of second factors are derived is missing or unreadable."""

    code = "second-factor-key-missing"
    kind = "unavailable"


class ProofRefusedError(SignInRefusedError):
    """A signed-in planner who is to prove to be there typed a wrong password."""

    code = "proof-refused"
    kind = "forbidden"


class SignedOutError(SurveyError):
    """No session, or an expired one."""

    code = "signed-out"
    kind = "unauthenticated"


class RoleTooLowError(SurveyError):
    """The planner's role does not allow this; `role` is the one needed."""

    code = "role-too-low"
    kind = "forbidden"


class ForeignRequestError(SurveyError):
    """A request to change something that did not come from our own pages (CSRF)."""

    code = "foreign-request"
    kind = "forbidden"


class UnprovenIdentityError(SurveyError):
    """The provider's reply proves no identity, or belongs to no attempt of this browser."""

    code = "unproven-identity"
    kind = "forbidden"


class NamelessIdentityError(SurveyError):
    """The provider's claims have no name by which an account could be found."""

    code = "nameless-identity"
    kind = "forbidden"


class UnknownIdentityError(SurveyError):
    """The identity has no open account here, or its account is bound to another identity."""

    code = "unknown-identity"
    kind = "forbidden"


class ProviderDownError(SurveyError):
    """The provider does not answer, or answers with an error."""

    code = "provider-down"
    kind = "unavailable"
