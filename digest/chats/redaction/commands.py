"""Secrets on command lines and in calls, where no name stands before them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.chats.redaction.kinds import Kind, Removed
from digest.chats.redaction.placeholders import is_expression, is_placeholder
from digest.chats.redaction.reading import GONE, Reading

_Q = r"[\"']"
# (what must occur, pattern); every group that takes part is a secret.
_RULES = [
    (gates, re.compile(pattern, re.I))
    for gates, pattern in [
        (
            ("curl", "wget", "http "),
            r"\b(?:curl|wget|https?|xh)\b[^\n]{0,400}?\s(?:-u|--user|--proxy-user|-U|-a|--auth)[ =]?(?:\"[^\":\n]{0,80}:([^\"\n]{1,200})\"|'[^':\n]{0,80}:([^'\n]{1,200})'|[^\s:\"'/]{1,80}:([^\s\"'/]{1,200}))",
        ),
        (
            ("-u ", "--user "),
            r"(?:\n|^|>)[ \t]*(?:-u|--user)[ ]+(?:\"[^\":\n]{1,80}:([^\"\n]{1,200})\"|'[^':\n]{1,80}:([^'\n]{1,200})'|[a-z][^\s:\"'/]{0,80}:([^\s\"'/]{1,200}))",
        ),
        (
            ("mysql", "mariadb"),
            r"\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump|mycli)\b[^\n|]{0,300}?\s-p(?:\"([^\"\n]{1,100})\"|'([^'\n]{1,100})'|([^\s\"'|;&-][^\s\"'|;&]{0,100}))",
        ),
        (("sshpass",), r"\bsshpass\s+-p[ ]?(?:\"([^\"\n]{1,100})\"|'([^'\n]{1,100})'|([^\s\"']{1,100}))"),
        (
            ("login", "mongo", "clickhouse", "influx", "ldap"),
            r"\b(?:docker login|podman login|helm registry login|az login|npm login|mongo(?:sh|dump|restore|export|import)?|clickhouse-client|influx)\b[^\n|]{0,300}?\s-p[ =](?:\"([^\"\n]{1,100})\"|'([^'\n]{1,100})'|([^\s\"'|;&-][^\s\"'|;&]{0,100}))",
        ),
        (
            ("redis-cli",),
            r"\bredis-cli\b[^\n|]{0,200}?\s(?:-a|--pass)[ ](?:\"([^\"\n]{1,100})\"|'([^'\n]{1,100})'|([^\s\"'|;&-][^\s\"'|;&]{0,100}))",
        ),
        (
            ("plink", "pscp", "ldap"),
            r"\b(?:plink|pscp|putty|psftp|ldapsearch|ldapadd|ldapmodify)\b[^\n|]{0,300}?\s(?:-pw|-w)[ ](?:\"([^\"\n]{1,100})\"|'([^'\n]{1,100})'|([^\s\"'|;&-][^\s\"'|;&]{0,100}))",
        ),
        (
            ("sqlcmd", "bcp"),
            r"\b(?:sqlcmd|bcp)\b[^\n|]{0,300}?\s-P[ ]?(?:\"([^\"\n]{1,100})\"|'([^'\n]{1,100})'|([^\s\"'|;&-][^\s\"'|;&]{0,100}))",
        ),
        (
            ("7z", "zip", "unrar", "rar "),
            r"\b(?:7z[ar]?|unrar|rar)\s+[a-z][^\n|]{0,200}?\s-(?:hp|p)(?:\"([^\"\n]{1,100})\"|'([^'\n]{1,100})'|([^\s\"'|;&]{1,100}))|\b(?:unzip|zip)\b[^\n|]{0,200}?\s-P[ ](?:\"([^\"\n]{1,100})\"|'([^'\n]{1,100})'|([^\s\"'|;&]{1,100}))",
        ),
        (
            ("identified",),
            r"\bidentified\s+(?:with\s+\w+\s+)?by\s+(?:password\s+)?(?:'([^'\n]{1,100})'|\"([^\"\n]{1,100})\")",
        ),
        (
            ("password",),
            r"\b(?:with|encrypted|set|role\s+\w+)\s+(?:encrypted\s+|login\s+)?password\s*(?:=|to|for\s+\S{1,60}\s*=)?\s*(?:password\s*\(\s*)?(?:'([^'\n]{1,100})'|\"([^\"\n]{1,100})\")",
        ),
        (("password",), r"\blogin\s+\S{1,80}\s+password\s+([^\s\"']{1,100})"),
        (("chpasswd",), r"\becho\s+[\"']?[\w.-]{1,40}:([^\"'\s|]{1,100})[\"']?\s*\|\s*(?:sudo\s+)?chpasswd"),
        (("sudo",), r"\becho\s+[\"']?([^\"'\s|$]{3,100})[\"']?\s*\|\s*sudo\s+-S"),
        (
            ("auth", "login", "credentials"),
            rf"\b(?:auth\s*[=:]\s*[(\[]|(?:\.|\b)(?:login|authenticate|basic_?auth|HTTPBasicAuth|HTTPDigestAuth|setBasicAuth|set_basic_auth|UsernamePasswordCredentials|NetworkCredential|Credentials|PlainAuth)\(\s*(?:{_Q}{_Q}\s*,\s*)?)\s*{_Q}[^\"'\n]{{1,80}}{_Q}\s*,\s*{_Q}([^\"'\n]{{1,100}}){_Q}",
        ),
        (("pass:",), r"-pass(?:in|out)?\s+pass:([^\s\"']{1,100})|\s-k\s+pass:([^\s\"']{1,100})"),
        (("@tcp(", "@unix(", "@("), r"(?<![\w@./-])[\w.-]{1,60}:([^\s@\"'/]{1,100})@(?:tcp|unix)?\("),
        (("securestring",), r"ConvertTo-SecureString\s+(?:-String\s+)?[\"']([^\"'\n]{1,100})[\"']"),
        (("net user",), r"\bnet user\s+\S{1,60}\s+(?!/)([^\s/]{1,60})"),
        (("/u:", "/user:"), r"\bnet use\b[^\n]{0,200}?/u(?:ser)?:\S{1,60}\s+([^\s/]{1,60})"),
        (("authtoken", "add-auth", "auth login"), r"\b(?:add-authtoken|authtoken)\s+([\w-]{16,})"),
        (
            ("login", "/"),
            r"\b(?:username|user|login|account)\s?/\s?(?:password|pass|pwd)\s?[:=]\s?[\w.@-]{1,60}\s?/\s?([^\s\"'`,;]{3,60})",
        ),
        (("sqlplus", "system/"), r"\bsqlplus\s+(?:-\w+\s+)?[\w]{1,40}/([^\s@\"'/]{1,60})@"),
        (("htpasswd",), r"\bhtpasswd\s+-\w*b\w*\s+\S{1,100}\s+\S{1,60}\s+([^\s\"']{1,100})"),
        (
            ("smbclient", "-u"),
            r"\b(?:smbclient|rpcclient|net rpc|crackmapexec|impacket-\w+)\b[^\n]{0,200}?-U\s+[\"']?[\w.\\-]{1,60}%([^\s\"']{1,100})",
        ),
        (
            ("psk", "wifi", "ssid"),
            r"\b(?:psk|wpa_passphrase\s+\S{1,40}|wifi\s+connect\s+\S{1,40}\s+password)\s*[= ]\s*[\"']?([^\s\"']{8,63})",
        ),
    ]
]


def find(reading: Reading) -> Iterator[Removed]:
    text = reading.plain
    for gates, pattern in _RULES:
        if not any(gate in reading.gate for gate in gates):
            continue
        for match in pattern.finditer(text):
            for group in range(1, pattern.groups + 1):
                value = match[group]
                if value is None or GONE in value or is_placeholder(value) or is_expression(value):
                    continue
                if value.isdigit() and "curl" not in match[0] and len(value) < 4:
                    continue
                yield Removed(Kind.PASSWORD, *match.span(group))
