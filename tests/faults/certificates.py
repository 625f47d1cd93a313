"""Certificates for tests of TLS: an authority of our own, and servers' certificates right or wrong on purpose."""

import datetime
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

DAY = datetime.timedelta(days=1)


@dataclass
class Authority:
    """A certificate authority that lives in a folder."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, folder: Path, name: str = "Authority of the tests") -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _begin(name, name, key, -DAY, 10 * DAY, ca=True).sign(key, hashes.SHA256())
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return cls(folder, key, certificate)

    @property
    def file(self) -> str:
        name = self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
        return str(self.folder / f"{name!s}.pem")

    def server(
        self,
        name: str,
        *,
        begins: datetime.timedelta = -DAY,
        ends: datetime.timedelta = 5 * DAY,
        use: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    ) -> ssl.SSLContext:
        """What a server needs to show a certificate of ours for ``name``."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = str(self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)
        built = _begin(name, issuer, key, begins, ends, ca=False)
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        built = built.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        built = built.add_extension(authority, critical=False)
        return context_of(self.folder, built.sign(self.key, hashes.SHA256()), key)


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    """What a server needs to show a certificate that nobody else signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    built = _begin(name, name, key, -DAY, 5 * DAY, ca=False)
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return context_of(folder, built.sign(key, hashes.SHA256()), key)


def only(version: ssl.TLSVersion, context: ssl.SSLContext) -> ssl.SSLContext:
    """The same, speaking one old version of TLS and no other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old versions are deprecated, which is the point
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
    return context


def context_of(
    folder: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> ssl.SSLContext:
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context


def _begin(
    name: str,
    issuer: str,
    key: ec.EllipticCurvePrivateKey,
    begins: datetime.timedelta,
    ends: datetime.timedelta,
    *,
    ca: bool,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(ca=ca), critical=True)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _usage(*, ca: bool) -> x509.KeyUsage:
    unused = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    return x509.KeyUsage(digital_signature=True, key_cert_sign=ca, crl_sign=ca, **unused)
