"""A real OpenID Connect provider (Canaille) with one user and one client, in an environment of its own.

Arguments: port, redirect URI, client secret, the user's password.
"""

from __future__ import annotations

import sys

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import ECKey, RSAKey


def main(port: int, return_to: str, secret: str, password: str) -> None:
    """Serve until stopped."""
    app = create_app(
        {
            "SECRET_KEY": secret,
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "ENABLE_REGISTRATION": False},
            "CANAILLE_OIDC": {
                "ACTIVE_JWKS": [
                    RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True),
                    ECKey.generate_key("P-256", auto_kid=True).as_dict(private=True),
                ]
            },
        }
    )
    with app.app_context():
        for name, display in (("somying", "Somying"), ("stranger", "stranger")):
            user = models.User(
                user_name=name, display_name=display, family_name=name, formatted_name=name,
                emails=[f"{name}@fund.example"], password=password,
            )  # fmt: skip
            Backend.instance.save(user)
        client = models.Client(
            client_id="pochai",
            client_name="Pochai",
            client_secret=secret,
            # One of the machine itself is trusted, so that nobody is asked for a consent.
            client_uri=f"http://127.0.0.1:{port}",
            redirect_uris=[return_to],
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "profile", "email"],
            token_endpoint_auth_method="client_secret_basic",
        )
        Backend.instance.save(client)
        client.audience = [client]
        Backend.instance.save(client)
    app.run("127.0.0.1", port, threaded=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
