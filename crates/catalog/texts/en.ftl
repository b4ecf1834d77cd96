catalog-home-title = Public services of
catalog-question = What do you need today?
catalog-search = Search services
catalog-search-example = e.g. domicile
catalog-search-do = Search
catalog-mine = Your applications
catalog-events = Life events
catalog-event-kelahiran = A child is born
catalog-event-pernikahan = Getting married
catalog-event-pindah = Moving house
catalog-event-kematian = A death in the family
catalog-event-ktp = KTP
catalog-event-usaha = Starting a business
catalog-event-kendaraan = Vehicles
catalog-event-kesehatan = Health
catalog-services = All services
catalog-found = Search results
catalog-found-part = { $first } to { $last } of { $all } services.
catalog-found-next = See the next { $count }
catalog-found-none = No service fits yet. Try another word, ask, or see all.
catalog-crumb = Breadcrumb
catalog-home = Home
catalog-read = Read this page aloud
catalog-free = Free
catalog-fee = Fee
catalog-time = Time
catalog-usually = usually { $days } days
catalog-working-days = { $count ->
    [one] 1 working day
   *[other] { $count } working days
 }
catalog-days = { $count ->
    [one] 1 day
   *[other] { $count } days
 }
catalog-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
 }
catalog-months = { $count ->
    [one] 1 month
   *[other] { $count } months
 }
catalog-years = { $count ->
    [one] 1 year
   *[other] { $count } years
 }
catalog-needs-short = Documents
catalog-needs-most = at most { $count }
catalog-needs-none = None
catalog-needs = What to prepare
catalog-sometimes = only if needed
catalog-start = Apply now
catalog-start-note = About 6 minutes. Your answers are saved on every page.
catalog-paper = Prefer paper? Print the form (PDF)
catalog-steps = The steps
catalog-step-you = You
catalog-step-fill = Fill in and send the application
catalog-step-letter = Download the letter and print it
catalog-role-officer = Officer
catalog-role-signatory = Signing official
catalog-role-supervisor = Supervisor
catalog-role-rt = Head of the RT
catalog-role-rw = Head of the RW
catalog-role-ahli = Expert
catalog-questions = Often asked
catalog-about = About this service
catalog-standard = Service standard
catalog-basis = Legal basis
catalog-complaints = Complaints
catalog-complaints-text = Call { $phone } or come to the office.
catalog-complaints-text-none = Come to the office.
catalog-offices = Offices
catalog-optional = not required
catalog-only-if = only if { $condition }
catalog-and = and
catalog-or = or
catalog-is = “{ $what }”: { $value }
catalog-is-not = “{ $what }” is not { $value }
catalog-answered = “{ $what }” is answered { $value }
catalog-not-answered = “{ $what }” is not answered { $value }
catalog-offices-count = { $count } offices
catalog-fee-counted = Counted from your answers
catalog-fee-from = from { $amount }
catalog-fee-elsewhere = Paid elsewhere:
catalog-role-system = System
catalog-role-person = The person asked
catalog-role-elsewhere = Another institution
catalog-event-hak-warga = Your rights
catalog-event-pajak = Taxes
catalog-part-after = Starts once { $service } is issued.
catalog-part-promise = { $time } at most.
catalog-need-letter = A letter of ours. If you have it, you only choose it:
catalog-need-number = Write its number and date.
catalog-services-all = See all { $count } services
catalog-jump = Groups of services
catalog-group-all = See all { $count } services here
catalog-and-more = { $names } and { $count } more
catalog-event-lainnya = Other
catalog-none = No service is open here yet.
catalog-report = Report a problem
catalog-report-text = Roads, lamps, waste, bribes
catalog-ask-text = Answered at any time
catalog-banner-until = Until { $at }
catalog-banner-since = Since { $at }
catalog-mine-all = What you have to do, and all that happened
catalog-news = Announcements
catalog-news-all = All announcements
