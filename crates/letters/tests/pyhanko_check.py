"""What pyHanko says of a signed PDF: python pyhanko_check.py FILE AUTHORITY.pem MOMENT. One `name value` a line."""

import sys
from datetime import datetime

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

file, authority, moment = sys.argv[1:]
trust = ValidationContext(
    trust_roots=[load_cert_from_pemder(authority)],
    moment=datetime.fromisoformat(moment),
    allow_fetching=False,
)
with open(file, "rb") as pdf:
    for signature in PdfFileReader(pdf).embedded_signatures:
        status = validate_pdf_signature(signature, trust)
        print("subfilter", signature.sig_object["/SubFilter"])
        print("bottom_line", status.bottom_line)
        print("intact", status.intact)
        print("valid", status.valid)
        print("trusted", status.trusted)
        print("coverage", status.coverage.name)
        print("modification", status.modification_level.name)
        print("signing_time_attribute", "signing_time" in [a["type"].native for a in signature.signer_info["signed_attrs"]])
