"""The page on paper: what one clicks is gone, charts and tables are whole, the banner and the sentence stay."""

GONE = ("[data-testid=stSidebar]", "[data-testid=stHeader]", "[data-testid=stToolbar]", "[data-testid=stPopover]", "[data-testid=stButton]", "[data-testid=stDownloadButton]", "[data-testid=stButtonGroup]",
        "[data-testid=stSelectbox]", "[data-testid=stMultiSelect]", "[data-testid=stTextInput]", "[data-testid=stCheckbox]", "[data-testid=stForm]", "[data-testid=stExpander]:not(:has(details[open]))", "button[data-print]", "a[href^='#']")
WHOLE = ("html", "body", "#root", ".stApp", "[data-testid=stAppViewContainer]", "[data-testid=stMain]", "[data-testid=stMainBlockContainer]", "[data-testid=stAppViewContainer]>*")
# what is gone comes last: it outweighs what is laid out again
STYLE = ("<style>@media print{" + ",".join(WHOLE) + "{position:static!important;overflow:visible!important;height:auto!important;max-height:none!important;display:block!important}" + ",".join(GONE) + "{display:none!important}"
         "[data-testid=stMainBlockContainer]{padding:0!important;max-width:none!important}[role=region]{overflow:visible!important;max-width:none!important}table{font-size:8pt!important}th,td{position:static!important}"
         "tr,.stVegaLiteChart{break-inside:avoid}thead{display:table-header-group}h1,h2,h3{break-after:avoid}@page{size:A4 landscape;margin:12mm}}</style>")
BUTTON = ('<button type="button" data-print="1" style="font:inherit;font-size:0.875rem;color:#0b0c0c;background:#ffffff;border:1px solid #b1b4b6;border-radius:4px;padding:0.55rem 0.75rem;cursor:pointer">Print</button>')
