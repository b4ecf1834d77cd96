verify-valid = VALID: this letter is signed and was not altered.
verify-altered = ALTERED: this letter is not as it was when it was signed. Do not use it.
verify-added = ALTERED: something was added after this letter was signed. Do not use it.
verify-not-ours = NOT OF THAT AGENCY: this letter is whole, but the certificate that you trust does not vouch for its signer.
verify-unsigned = NOT SIGNED: this PDF carries no electronic signature.
verify-strange = CANNOT BE CHECKED: the signature in this PDF is damaged or of another kind.
verify-unreadable = NOT A PDF: this file cannot be read as a PDF. Check the letter itself, not a photo or a scan.
verify-no-key = { $file } holds no certificate (PEM). Ask that agency for its certificate, letter-ca.pem for instance.
verify-letter = Letter
verify-number = Number
verify-signer = Signed by
verify-office = Office
verify-signed-by = Certificate
verify-issuer = Vouched for by
verify-signed-at = At
verify-nobody-vouches = not trusted
verify-revoked = Revoked
verify-revoked-unknown = cannot be known without a network; open the address printed in the letter
services-checked = { $services ->
    [one] 1 service
   *[other] { $services } services
 }, { $errors ->
    [one] 1 error
   *[other] { $errors } errors
 }.
services-speed = { $count } scenarios a second.
letters-set = { $count ->
    [one] 1 sheet
   *[other] { $count } sheets
 } in { $folder }.
services-tested = { $passed } passed, { $failed } failed

faults-known = { $errors } errors and { $warnings } warnings.
texts-reading = Readability (LIX) { $lix }: { $level }.
texts-very-easy = very easy
texts-easy = easy
texts-medium = medium
texts-hard = hard
texts-very-hard = very hard
texts-jargon = Office word `{ $word }` ({ $plain }): { $text }
texts-missing = Not translated: { $path }
texts-outdated = Translation out of date (line { $line }): { $path }
new-title = What is the service called?
new-summary = What is it for, in one sentence?
new-basis = Which law or rule does it rest on?
new-unit = Which kind of unit handles it (kelurahan, say)?
new-ask = What is the citizen asked? Divide by semicolons:
new-exists = { $folder } exists already. Choose another title, or move that folder away.
new-unanswered = Not answered: { $question } Give it as a flag; see `pendopo service new --help`.
new-written = { $folder } is written. Go on with `pendopo service check { $folder }` and `pendopo service test { $folder }`.
fmt-unreadable = { $path } cannot be read and is left alone. See `pendopo service check`.
fmt-changed = { $count } files changed.

show-title = { $words }
show-summary = { $words }
show-unit = Handled by: { $words }
show-promise = Promise: { $words }
show-basis = Basis: { $words }
show-free = Free of charge: { $words }
show-fee = Fee: { $words }
show-rule = Must hold: { $words }
show-page = Page: { $words }
show-question = Asks: { $words }
show-options = Options: { $words }
show-document = Document: { $words }
show-stage = Stage: { $words }
show-check = Check: { $words }
show-outcome = Way out: { $words }
show-letter = Letter: { $words }
show-advice = Advice: { $words }
show-setting = Setting: { $words }
show-derived = Derived: { $words }
show-reason = Reason: { $words }
show-number = Number: { $words }
show-signer = Signed at: { $words }
show-valid = Valid: { $words }
diff-citizen = A citizen notices { $count } changes.
diff-officer = An officer notices { $count } changes.
diff-register = Registers, letters and open data: { $count } changes.
simulate-unknown = `{ $name }` is no stage, outcome or role of this service. See `pendopo service show`.
simulate-year = { $cases } cases, { $ended } ended within the year, { $kept }% as promised, { $mean } office hours on the average.
simulate-stage = { $stage } ({ $role }): { $visits } times, waits { $waiting } hours, nine of ten at most { $most } hours, busy { $busy }%.
simulate-bottleneck = Waited for longest: { $role }.
simulate-more = With one more { $role }: { $kept }% as promised, { $mean } office hours on the average.
simulate-hours = { $hours } hours
archive-written = { $file } is written: { $services } ({ $count } files). It is taken with `pendopo service import { $file }`.
archive-exists = { $file } is there already. Choose another name with --to.
archive-unknown = No service and no pack is called { $name } in { $packs }: give an id or a folder.
archive-refused = { $file } is not taken: { $why } Nothing was written.
archive-unreadable = it is no tar archive, or broken off. Make it with `pendopo service export`.
archive-too-large = it holds more than 16 MB, a file over 1 MB, or too many files.
archive-no-list = it has no list of files that this program knows (manifest.json). Make it with `pendopo service export`.
archive-path = `{ $path }` is no path of a pack. Files stand in the pack or in the folder of one service.
archive-not-a-file = `{ $path }` is a link, a folder or a device. Only files are taken.
archive-twice = `{ $path }` stands there twice.
archive-missing = `{ $path }` is in the list, but not in the archive. Fetch the archive again.
archive-unlisted = `{ $path }` is not in the list. Make the archive with `pendopo service export`.
archive-altered = `{ $path }` is not as the list says. Fetch the archive again.
archive-not-text = `{ $path }` is no text in UTF-8.
archive-empty = The archive holds no service. Nothing was written.
archive-elsewhere = { $folder } has this id already, in another pack. Move it away, or give the service another id. Nothing was written.
archive-there = { $folder } is there already and says something else. Take --replace to put the archive's in its place. Nothing was written.
archive-faults = The services have faults; nothing was written.
archive-taken = { $folder } is there. Go on with `pendopo service test { $folder }` and `pendopo service publish { $folder }`.
replay-counted = { $running } cases are running; { $parted } of them would go another way on this version. All stay on theirs.
replay-begins = { $number } (version { $version }): begins at `{ $was }`, would begin at `{ $would }`.
replay-parts = { $number } (version { $version }): at `{ $stage }`, `{ $outcome }` leads to `{ $was }`, would lead to `{ $would }`.
replay-no-way = { $number } (version { $version }): at `{ $stage }`, `{ $outcome }` leads to `{ $was }`; the new version does not have this way, or it is closed.
publish-faults = Nothing was published.
publish-stopped = { $service } was not published. When that is meant, take --although-cases-part: running cases stay on their version.
rollback-unknown = No service { $service } was ever published.
rollback-none = { $service } has no version { $version } to go back to.
rollback-unreadable = Version { $version } of { $service } cannot be read by this program any more. Nothing was changed.
rollback-same = Version { $version } of { $service } is what is published now. Nothing was changed.
rollback-done = { $service } is as in version { $earlier } again; that is version { $version } now. Running cases stay on theirs.
units-kinds = `unit:` of a service names one id, or one kind: { $kinds }.
