#!/usr/bin/env python3
"""Imports third-party files and compares with answers that were counted by other means.

usage: realdata.py CORDON FOLDER

FOLDER is not part of the project and its files never are: where it is missing, the test says that
it was skipped. Prints TAP. Each entry of IMPORTS is a path in FOLDER, the arguments of
`cordon import` behind the path, and questions in SQL with their one-cell answers.
"""
import os
import subprocess
import sys
import tempfile

ALIASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/aliases.csv")
MAKER = ("SELECT count(DISTINCT l.network) FROM tie t JOIN link l ON t.target = 'link:' || l.id"
         " WHERE t.kind = 'builds' AND t.holder = 'party:%s'")


# Members of the alliance at the time, by their codes; a list, as no source in the folder has it.
NATO = ("AL BE BG CA HR CZ DK EE FI FR DE GR HU IS IT LV LT LU ME NL MK NO PL PT RO SK SI ES SE TR"
        " GB US")
IN_NATO = ("WITH cable AS (SELECT DISTINCT l.network FROM link l JOIN site s ON l.a = 'site:' ||"
           " s.id WHERE l.status = 'in-service' AND s.country IN (%s)), maker AS (SELECT DISTINCT"
           " l.network, t.holder FROM link l JOIN tie t ON t.target = 'link:' || l.id WHERE t.kind"
           " = 'builds') SELECT count(*) FROM cable LEFT JOIN maker USING (network) WHERE "
           % ", ".join(f"'{c}'" for c in NATO.split()))
HHI = ("WITH maker AS (SELECT t.holder, count(DISTINCT l.network) AS n FROM link l JOIN tie t ON"
       " t.target = 'link:' || l.id WHERE t.kind = 'builds' AND l.status = 'in-service' GROUP BY 1)"
       " SELECT CAST(round(sum(n * n) * 10000.0 / (SELECT sum(n) * sum(n) FROM maker)) AS INTEGER)"
       " FROM maker")


def WITHOUT(maker, question):
    """Countries that are reached from the US over cables in service that this maker did not build."""
    return ("WITH RECURSIVE alive(network) AS (SELECT DISTINCT network FROM link WHERE status ="
            " 'in-service' EXCEPT SELECT l.network FROM link l JOIN tie t ON t.target = 'link:' ||"
            f" l.id WHERE t.kind = 'builds' AND t.holder = 'party:{maker}'), lands(network, country)"
            " AS (SELECT DISTINCT l.network, s.country FROM link l JOIN site s ON l.a = 'site:' ||"
            " s.id WHERE l.network IN (SELECT network FROM alive)), reach(country) AS (SELECT 'US'"
            " UNION SELECT b.country FROM reach r JOIN lands a ON a.country = r.country JOIN lands b"
            f" ON b.network = a.network) {question}")


CUT_OFF_SORTED = ("SELECT group_concat(c) FROM (SELECT DISTINCT s.country AS c FROM link l JOIN site s ON l.a = 'site:' || s.id"
                  " WHERE l.status = 'in-service' AND s.country NOT IN (SELECT country FROM reach) ORDER BY 1)")


def AT_MOST_WITHOUT(maker, since, question):
    """The same, when what is of unknown make and not older than the maker was its work, too."""
    unknown = (" EXCEPT SELECT l.network FROM link l WHERE NOT EXISTS (SELECT 1 FROM tie t WHERE t.target = 'link:' || l.id AND"
               f" t.kind = 'builds') AND (l.installed IS NULL OR l.installed >= substr('{since}', 1, length(l.installed)))), lands(")
    return WITHOUT(maker, question).replace("), lands(", unknown, 1)


COUNT_REACH = "SELECT count(*) FROM reach"
CUT_OFF = ("SELECT group_concat(DISTINCT s.country) FROM link l JOIN site s ON l.a = 'site:' || s.id"
           " WHERE l.status = 'in-service' AND s.country NOT IN (SELECT country FROM reach)")


def TOPOLOGY(nodes, edges):
    return [
        ("nodes", "SELECT count(*) FROM site", str(nodes)),
        ("edges", "SELECT count(*) FROM link", str(edges)),
        ("every end is a node", "SELECT count(*) FROM link WHERE a NOT IN (SELECT 'site:' || id"
         " FROM site) OR b NOT IN (SELECT 'site:' || id FROM site)", "0"),
    ]


def DEMANDS(n):
    return [
        ("demands", "SELECT count(*) FROM service", str(n)),
        ("each needs a path between two of the nodes", "SELECT count(*) FROM need WHERE kind = 'path'"
         " AND a_site IN (SELECT id FROM site) AND b_site IN (SELECT id FROM site)", str(n)),
    ]


IMPORTS = [
    ("cables", ["auto"], [
        ("cables", "SELECT count(*) FROM network WHERE kind = 'subsea'", "526"),
        ("planned", "SELECT count(DISTINCT network) FROM link WHERE status = 'planned'", "65"),
        ("landing points", "SELECT count(*) FROM site", "1436"),
        ("landing points with a position",
         "SELECT count(*) FROM site WHERE lat IS NOT NULL AND lon IS NOT NULL", "1436"),
        ("HMN Tech", MAKER % "HMN Tech", "36"),
        ("HMN Tech in service", MAKER % "HMN Tech" + " AND l.status = 'in-service'", "32"),
        ("SubCom", MAKER % "SubCom", "76"),
        ("ASN", MAKER % "ASN", "136"),
        ("NEC", MAKER % "NEC", "37"),
        ("suppliers", "SELECT count(DISTINCT holder) FROM tie WHERE kind = 'builds'", "19"),
        ("no supplier", "SELECT count(*) FROM network n WHERE NOT EXISTS (SELECT 1 FROM link l JOIN"
         " tie t ON t.target = 'link:' || l.id AND t.kind = 'builds' WHERE l.network = n.id)",
         "211"),
        ("in service without supplier",
         "SELECT count(DISTINCT network) FROM link l WHERE status = 'in-service' AND NOT EXISTS"
         " (SELECT 1 FROM tie t WHERE t.target = 'link:' || l.id AND t.kind = 'builds')", "183"),
        ("in service, landing in NATO", IN_NATO.replace("LEFT JOIN maker USING (network) WHERE ", ""),
         "250"),
        ("... built by HMN Tech", IN_NATO + "holder = 'party:HMN Tech'", "4"),
        ("... of unknown make", IN_NATO + "holder IS NULL", "102"),
        ("HHI of suppliers' mentions in service", HHI, "2415"),
        ("countries that hang together", WITHOUT("nobody", COUNT_REACH), "178"),
        ("... without HMN Tech", WITHOUT("HMN Tech", COUNT_REACH), "177"),
        ("... which cuts off Suriname", WITHOUT("HMN Tech", CUT_OFF), "SR"),
        ("... without NEC", WITHOUT("NEC", COUNT_REACH), "177"),
        ("... which cuts off Palau", WITHOUT("NEC", CUT_OFF), "PW"),
        ("... without SubCom", WITHOUT("SubCom", COUNT_REACH), "167"),
        ("... without ASN", WITHOUT("ASN", COUNT_REACH), "136"),
        # High: what is of unknown make may be the maker's work, if that is known to have been there.
        ("... without HMN Tech at most", AT_MOST_WITHOUT("HMN Tech", "", COUNT_REACH), "170"),
        ("... if it began with its first cable", AT_MOST_WITHOUT("HMN Tech", "2009-10", COUNT_REACH), "175"),
        ("... which could cut off two more", AT_MOST_WITHOUT("HMN Tech", "2009-10", CUT_OFF_SORTED), '"GY,SR,UA"'),
        ("its first cable", "SELECT min(l.installed) FROM link l JOIN tie t ON t.target = 'link:' || l.id"
         " WHERE t.kind = 'builds' AND t.holder = 'party:HMN Tech'", "2009-10"),
        ("... without NEC at most", AT_MOST_WITHOUT("NEC", "", COUNT_REACH), "171"),
        ("... without SubCom at most", AT_MOST_WITHOUT("SubCom", "", COUNT_REACH), "155"),
        ("... without ASN at most", AT_MOST_WITHOUT("ASN", "", COUNT_REACH), "110"),
        ("nothing planned has a date of service",
         "SELECT count(*) FROM link WHERE status = 'planned' AND installed IS NOT NULL", "0"),
        ("a bracketed former name stays one owner",
         "SELECT count(*) FROM party WHERE name = 'Arelion (formerly Telia Carrier)'", "1"),
        ("a comma before a legal form parts nothing",
         "SELECT count(*) FROM party WHERE name = 'Ocean Specialists, Inc (OSI)'", "1"),
        ("no legal form is a party", "SELECT count(*) FROM party WHERE name IN ('Inc.', 'Ltd.', 'LLC.',"
         " 'Lda.')", "0"),
        ("every country has its code", "SELECT count(*) FROM site WHERE country IS NULL", "0"),
        ("Turkey is TR", "SELECT count(DISTINCT country) FROM site WHERE name LIKE '%, Turkey' AND"
         " country = 'TR'", "1"),
        ("UK is GB", "SELECT group_concat(DISTINCT country) FROM site WHERE name LIKE"
         " '%, United Kingdom'", "GB"),
        ("Congo, Dem. Rep. is CD", "SELECT group_concat(DISTINCT country) FROM site WHERE name LIKE"
         " '%Congo, Dem. Rep.'", "CD"),
        ("Virgin Islands (U.S.) are VI", "SELECT group_concat(DISTINCT country) FROM site WHERE name"
         " LIKE '%Virgin Islands (U.S.)'", "VI"),
        ("the order along the trunk is said to be unknown, of each cable", "SELECT count(*) FROM"
         " fact WHERE item = 'order_of_branches' AND value = 'unknown'", "526"),
        ("a consortium's shares are not made up", "SELECT count(*) FROM holding", "0"),
        ("commas in brackets part nothing", "SELECT count(*) FROM party WHERE name ="
         " 'Telia Eesti (formerly Eesti Telekom, EMT, Elion)'", "1"),
    ]),
    ("topo/Geant2012.graphml", ["auto"], TOPOLOGY(40, 62) + [
        ("a position is never made up", "SELECT count(*) FROM site WHERE lat IS NOT NULL OR lon IS NOT"
         " NULL", "0"),
        ("parallel edges stay apart", "SELECT count(*) FROM link x JOIN link y ON x.id < y.id AND"
         " ((x.a = y.a AND x.b = y.b) OR (x.a = y.b AND x.b = y.a))", "1"),
    ]),
    ("topo/BtEurope.graphml", ["auto"], TOPOLOGY(24, 37)),
    ("topo/GtsCe.graphml", ["auto"], TOPOLOGY(149, 193)),
    ("topo/germany50.txt", ["auto"], TOPOLOGY(50, 88) + DEMANDS(662)),
    ("topo/polska.txt", ["auto"], TOPOLOGY(12, 18) + DEMANDS(66) + [
        ("modules", "SELECT count(*) FROM fact WHERE item LIKE 'module_%_cost'", "36")]),
    ("bods/examples", ["auto"], [
        ("packages", "SELECT count(*) FROM source WHERE format = 'bods'", "1"),
        ("records of parties", "SELECT count(*) FROM party", "53"),
        ("holdings of the latest statements", "SELECT count(*) FROM holding", "28"),
        ("a share range stays a range", "SELECT ppm_min || ' ' || ppm_max FROM holding WHERE"
         " ppm_min = 750000", "750000 999999"),
        ("above 25 % and below 50 %", "SELECT count(*) FROM holding WHERE ppm_min = 250001 AND"
         " ppm_max = 499999", "1"),
        ("closed statements end holdings", "SELECT count(*) FROM holding WHERE until IS NOT NULL",
         "4"),
        ("an indirect share whose chain is given is no holding", "SELECT count(*) FROM holding"
         " WHERE note LIKE 'indirect%'", "0"),
        ("the one LEI", "SELECT count(*) FROM party WHERE lei IS NOT NULL", "1"),
        ("owners that are not named", "SELECT count(*) FROM fact WHERE item LIKE"
         " 'unspecified interested party/%' OR item LIKE 'anonymousPerson/%'", "2"),
    ]),
    ("policy/dod_1260h.csv", ["auto"], [
        ("rows", "SELECT count(*) FROM designation", "397"),
        ("in force at 2026-06-08", "SELECT count(*) FROM designation WHERE since <= '2026-06-08'"
         " AND (until IS NULL OR until > '2026-06-08')", "376"),
        ("ended", "SELECT count(*) FROM designation WHERE until IS NOT NULL", "21"),
        ("a name as written, with its mark",
         "SELECT count(*) > 0 FROM party_name WHERE name LIKE '%*'", "1"),
        ("a parent's share is unknown", "SELECT count(*) FROM holding WHERE ppm_min IS NOT NULL OR"
         " ppm_max IS NOT NULL", "0"),
        ("being on the list is nothing but that",
         "SELECT group_concat(DISTINCT effect) FROM designation", "listed-only"),
    ]),
    # Four of the last five rows name classes of products; one row names two. The fifth is a firm.
    ("policy/fcc_covered_list.csv", ["auto"], [
        ("rows", "SELECT count(DISTINCT line) FROM designation", "16"),
        ("classes of products",
         "SELECT count(DISTINCT subject) FROM designation WHERE subject LIKE 'class:%'", "5"),
        ("firms",
         "SELECT count(DISTINCT subject) FROM designation WHERE subject LIKE 'party:%'", "13"),
        ("every row has a date", "SELECT count(*) FROM designation WHERE since IS NULL", "0"),
        ("a class is called without what copying left behind", "SELECT count(*) FROM designation WHERE"
         " subject LIKE '%Visit -%' OR subject LIKE '%^%'", "0"),
        ("routers", "SELECT group_concat(effect, ' ') FROM designation WHERE subject ="
         " 'class:Routers produced in a foreign country'", "funding-ban no-authorisation"),
        ("a service alone keeps its authorisations", "SELECT group_concat(effect) FROM designation"
         " WHERE subject = 'party:ComNet (USA) LLC'", "funding-ban"),
        ("purposes of three", "SELECT count(DISTINCT subject) FROM designation WHERE purpose IS NOT"
         " NULL", "3"),
    ]),
    ("policy/section_889.csv", ["auto"], [
        ("firms", "SELECT count(*) FROM designation WHERE effect = 'procurement-ban'", "5")]),
    ("policy/section_5949.csv", ["auto"], [
        ("firms", "SELECT count(*) FROM designation WHERE effect = 'procurement-ban'", "3")]),
    ("policy/bis_affiliated_entities.csv", ["auto"], [
        ("affiliations", "SELECT count(*) FROM holding", "76"),
        ("of Huawei, under two names", "SELECT count(DISTINCT owned) FROM holding WHERE owner LIKE"
         " 'party:Huawei%'", "22"),
    ]),
    ("ownership/state_owned_ases.csv", ["auto"], [
        ("networks", "SELECT count(*) FROM network", "984"),
        ("organisations", "SELECT count(DISTINCT owned) FROM holding", "467"),
        ("states", "SELECT count(DISTINCT owner) FROM holding WHERE owner LIKE 'jurisdiction:%'",
         "125"),
        ("countries are codes, whatever is written", "SELECT count(*) FROM party WHERE jurisdiction"
         " IN ('UK', 'Italy', 'Jordan', 'Maldives') OR length(jurisdiction) <> 2", "0"),
        ("each organisation has a quoted page", "SELECT count(DISTINCT subject) FROM fact WHERE"
         " item LIKE 'http%'", "467"),
    ]),
    # 302 rows; the first two are one row twice.
    ("ownership/minority_state_owned_ases.csv",
     ["auto"], [
        ("networks", "SELECT count(*) FROM fact WHERE scheme = 'state-minority'", "301"),
        ("holdings", "SELECT count(*) FROM holding", "39"),
        ("minorities", "SELECT max(ppm_max) <= 500000 AND min(ppm_min) > 0 FROM holding", "1"),
    ]),
    ("topo/leipzig/sites.csv", ["auto"], [
        ("sites", "SELECT count(*) FROM site WHERE lat IS NOT NULL AND kind IS NOT NULL", "380"),
        ("operators", "SELECT count(*) FROM party", "4")]),
    ("topo/leipzig/antennas.csv", ["auto"], [
        ("antennas", "SELECT count(*) FROM element", "2633"),
        ("a brand is not a maker", "SELECT count(*) FROM product WHERE maker IS NOT NULL", "0")]),
    ("topo/leipzig/cells.csv", ["auto"], [
        ("cells", "SELECT count(*) FROM element", "10552"),
        ("each needs its antenna", "SELECT count(*) FROM dependency", "10552")]),
    ("netbox/netbox-demo-v3.6.json", ["auto"], [
        ("devices", "SELECT count(*) FROM element", "72"),
        # 108 cables: 82 carry data, 26 are power cords
        ("data cables", "SELECT count(*) FROM link WHERE id LIKE 'cable-%'", "82"),
        ("power cords", "SELECT count(*) FROM dependency WHERE kind = 'power'", "26"),
        ("both ends of each cable are known",
         "SELECT count(*) FROM link WHERE id LIKE 'cable-%' AND (a IS NULL OR b IS NULL)", "0"),
        ("circuits", "SELECT count(*) FROM tie WHERE kind = 'operates'", "29"),
        ("sites", "SELECT count(*) FROM site", "24"),
        ("a brand is no maker", "SELECT count(*) FROM product WHERE maker IS NOT NULL", "0"),
        ("brands", "SELECT count(DISTINCT brand) FROM product", "6"),
        ("a role of its own", "SELECT label FROM code WHERE list = 'function'", "PDU"),
    ]),
]

# Several sources in one case: what becomes one party, and what must not.
CABLES_OF = ("SELECT count(DISTINCT l.network) FROM merged_tie t JOIN merged_link l ON t.target ="
             " 'link:' || l.id WHERE t.kind = 'builds' AND t.holder = 'party:%s'")
SAME = "SELECT count(*) FROM merged_party WHERE id IN (%s)"
HMN = "Huawei Marine Networks Co., Ltd."
JOINED = [
    ("cables and aliases", [("cables", ["auto"]), (ALIASES, ["tables"])], [
        ("HMN Tech", CABLES_OF % "HMN Tech", "36"),
        ("HMN Tech in service", CABLES_OF % "HMN Tech" + " AND l.status = 'in-service'", "32"),
        ("SubCom", CABLES_OF % "SubCom", "76"),
        ("ASN", CABLES_OF % "ASN", "136"),
        ("NEC", CABLES_OF % "NEC", "37"),
    ]),
    ("cables, aliases and two lists", [
        ("cables", ["auto"]), (ALIASES, ["tables"]),
        ("policy/dod_1260h.csv", ["auto"]),
        ("policy/bis_affiliated_entities.csv", ["auto"])], [
        ("Huawei Marine built what HMN Tech built", CABLES_OF % HMN, "36"),
        ("HMN Tech and Huawei Marine are one party", SAME % f"'{HMN}', 'HMN Tech', 'hmn-tech'",
         "1"),
        ("Huawei is held to own it", "SELECT count(*) > 0 FROM merged_holding WHERE owned ="
         f" '{HMN}' AND owner LIKE 'party:Huawei Technologies%'", "1"),
        ("Huawei is another party", SAME % f"'{HMN}', 'Huawei Technologies Co., Ltd.'", "2"),
        ("a comma more or less is one party", SAME % "'Addsino Co., Ltd.', 'Addsino Co. Ltd.'",
         "1"),
        ("parent and subsidiary are two, whatever their aliases", SAME %
         "'CNOOC Limited', 'China National Offshore Oil Corporation'", "2"),
        ("and so are China Telecom and its group", "SELECT count(*) FROM merged_party WHERE id IN"
         " ('China Telecom', 'China Telecom Corporation Limited', 'China Telecom Group Co.,"
         " Ltd.')", "2"),
        ("a subsidiary in another country is another party", SAME %
         "'China Unicom', 'China Unicom (BVI) Co., Ltd.'", "2"),
        ("nothing is made an owner of itself",
         "SELECT count(*) FROM merged_holding WHERE owner = 'party:' || owned", "0"),
    ]),
]


# What other commands say: imports, arguments, and lines that must be among what is printed.
SAYS = [
    ("dates of a list", [("policy/dod_1260h.csv", ["auto", "--as-of", "2026-06-08"])], [
        ("the rows of a day", ["sql", "CASE", "SELECT count(*) FROM merged_designation", "--as-of",
                               "2024-02-01", "-f", "csv"], ["73"]),
        ("a row that ended is not of the day", [
            "sql", "CASE", "SELECT count(*) AS n FROM merged_designation WHERE subject LIKE"
            " '%Megvii%'", "--as-of", "2026-06-08", "-f", "csv"], ["0"]),
        ("a row that had not ended is of its day", [
            "sql", "CASE", "SELECT count(*) AS n FROM merged_designation WHERE subject LIKE"
            " '%Megvii%'", "--as-of", "2024-06-01", "-f", "csv"], ["1"]),
        ("what a removal changed", ["diff", "CASE", "--as-of", "2024-01-30", "--to", "2024-01-31",
                                    "--section", "tables", "-f", "csv"], ["designation,3,16,0,0,0,57"]),
    ]),
    ("a name in a name", [("cables", ["auto"])], [
        ("GlobalConnect is no NEC", ["find", "CASE", "NEC", "--section", "subjects", "-f", "csv"],
         ["party,NEC,NEC,NEC,id,true"]),
        ("a name inside a word is not found", ["find", "CASE", "connec"],
         ["warning: Nothing of that name."]),
    ]),
    ("suppliers of cables", [("cables", ["auto"])], [
        # 482 mentions of 461 systems in service, 183 of which name nobody; HHI 2,415 of the others
        ("concentration", ["shares", "CASE", "--measure", "systems", "--by", "maker", "--layer",
                           "submarine-cable", "--section", "groups", "-f", "csv"],
         ["maker,,submarine-cable,482,482,379669,ASN,251037,630706,929,4278,2415,0"]),
        # 72 systems land there: 65 mentions, 13 of unknown make; HHI as SQL counts it
        ("... of those that land in the US", [
            "shares", "CASE", "--measure", "systems", "--by", "maker", "--layer", "submarine-cable",
            "--country", "US", "--section", "groups", "-f", "csv"],
         ["maker,,submarine-cable,78,78,166667,SubCom,435897,602565,2615,4346,3766,0"]),
    ]),
    ("cables without their suppliers", [("cables", ["auto"])], [
        # Countries as nodes: 178 are joined; 136 without ASN, 167 without SubCom, 177 without NEC or
        # HMN Tech. Cables of unknown make may be anybody's, so the high bounds are far above.
        ("states cut off, certain and possible", [
            "loss", "CASE", "--mode", "fails", "--as-of", "2026-01-01", "--section", "losses", "-f",
            "csv"], ["0,ASN,ASN,0,0,0,0,0,0,0,0,0,0,0,0,635,1266,310,530,42,68,0,0,0,0,,",
                     "0,SubCom,SubCom,0,0,0,0,0,0,0,0,0,0,0,0,404,1035,233,430,11,23,0,0,0,0,,",
                     "0,NEC,NEC,0,0,0,0,0,0,0,0,0,0,0,0,182,813,168,354,1,7,0,0,0,0,,",
                     "0,HMN Tech,HMN Tech,0,0,0,0,0,0,0,0,0,0,0,0,159,790,87,319,1,8,0,0,0,0,,"]),
        # An analyst who knows that HMN Tech began with its first cable: older ones cannot be its.
        ("and when it began in 2009", [
            "loss", "CASE", "--mode", "fails", "--as-of", "2026-01-01", "--section", "losses", "--assume",
            'set "party:HMN Tech" since 2009-10', "-f", "csv"],
         ["0,HMN Tech,HMN Tech,0,0,0,0,0,0,0,0,0,0,0,0,159,452,87,175,1,3,0,0,0,0,,"]),
    ]),
    ("a folder of topologies", [("topo", ["auto"])], [
        ("each by what it holds", ["sql", "CASE", "SELECT count(*) FROM network UNION ALL SELECT"
                                   " count(*) FROM site", "-f", "csv"], ["5", "275"]),
    ]),
    ("a folder of lists", [("topo/leipzig", ["auto"])], [
        ("three files are one network", ["sql", "CASE", "SELECT count(*) FROM element UNION ALL"
                                         " SELECT count(*) FROM site", "-f", "csv"], ["13185", "380"]),
    ]),
]


# Trusted ways between states over cables, the sites of a state taken as joined: of all pairs, how
# many have one for certain, possibly, and none. The counts of states above say the same in other
# words: 178 hang together; without HMN Tech one is cut off, so 177 * 176 / 2 pairs are joined.
STATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "states")
LANDS = ("SELECT DISTINCT s.country FROM link l JOIN site s ON l.a = 'site:' || s.id WHERE l.status ="
         " 'in-service' ORDER BY 1")
TRUST = ["--unknown", "trusted"]
WAYS = [
    ("clear of HMN Tech", None, ["--avoid", "party:HMN Tech"] + TRUST, (15576, 0, 177)),
    ("... unknown makers are anybody's", None, ["--avoid", "party:HMN Tech"], (0, 15576, 177)),
    ("clear of NEC", None, ["--avoid", "party:NEC"] + TRUST, (15576, 0, 177)),
    ("clear of SubCom", None, ["--avoid", "party:SubCom"] + TRUST, (13861, 0, 1892)),
    ("clear of ASN", None, ["--avoid", "party:ASN"] + TRUST, (9183, 0, 6570)),
    # Coasts of an alliance, clear of two: counted by union-find over the import's rows. In 1995 eight
    # pairs rest on cables that do not say since when they are there.
    ("allies in 1995", NATO, ["--avoid", "party:HMN Tech,party:ASN", "--as-of", "1995-01-01"] + TRUST, (16, 8, 276)),
    ("allies in 2005", NATO, ["--avoid", "party:HMN Tech,party:ASN", "--as-of", "2005-01-01"] + TRUST, (210, 0, 90)),
    ("allies in 2022", NATO, ["--avoid", "party:HMN Tech,party:ASN", "--as-of", "2022-11-11"] + TRUST, (253, 0, 47)),
    ("... unknown makers are anybody's", NATO, ["--avoid", "party:HMN Tech,party:ASN", "--as-of", "2022-11-11"],
     (0, 253, 47)),
]


def column(cordon, case, question):
    return run(cordon, "sql", case, question, "-f", "csv").stdout.splitlines()[1:]


def pairs(cordon, case, places, args):
    """Rows of the matrix as lists of cells."""
    out = run(cordon, "route", case, "--matrix", ",".join(places), "--limit", "0", "--section", "pairs", "-f", "csv", *args)
    return [line.split(",") for line in out.stdout.splitlines()[1:]], out.stdout[:300] + out.stderr


def cable_ways(tap, cordon, folder, temp):
    if not os.path.exists(os.path.join(folder, "cables")):
        tap.say(True, "ways over cables # SKIP not there")
        return
    case = os.path.join(temp, "ways.cordon")
    run(cordon, "new", case)
    for args in (["auto", os.path.join(folder, "cables")], ["tables", ALIASES], ["tables", STATES]):
        run(cordon, "import", case, *args)
    lands = column(cordon, case, LANDS)
    for name, only, args, want in WAYS:
        places = [c for c in lands if only is None or c in only.split()]
        rows, said = pairs(cordon, case, places, args + ["--inland", "--disjoint", "0"])
        got = tuple(sum(r[2] == is_ for r in rows) for is_ in ("yes", "unknown", "no"))
        tap.say(got == want, f"ways over cables: {name}", f"want {want}, got {got}\n{said}")
    out = run(cordon, "route", case, "SR", "US", "--inland", "--avoid", "party:HMN Tech", "--section", "cut", "-f", "csv", *TRUST)
    tap.say("HMN Tech" in out.stdout and out.stdout.count("\ncertain,") == 1,
            "ways over cables: what every way from Suriname passes is HMN Tech's", out.stdout)


def apart(edges, a, b):
    """Two ways that share no place: no other place and no one edge parts a from b. By taking each
    of them away in turn."""
    def joined(no_node, no_edge):
        seen, todo = {a}, [a]
        while todo:
            v = todo.pop()
            for i, (x, y) in enumerate(edges):
                to = y if x == v else x if y == v else None
                if to is not None and i != no_edge and to != no_node and to not in seen:
                    seen.add(to)
                    todo.append(to)
        return b in seen
    return (all(joined(None, i) for i in range(len(edges)))
            and all(joined(v, None) for e in edges for v in e if v not in (a, b)))


def backbone_pairs(tap, cordon, folder, temp, path):
    if not os.path.exists(os.path.join(folder, path)):
        tap.say(True, f"diverse pairs of {path} # SKIP not there")
        return
    case = os.path.join(temp, os.path.basename(path) + ".cordon")
    run(cordon, "new", case)
    run(cordon, "import", case, "auto", os.path.join(folder, path))
    edges = [tuple(e.replace("site:", "").split(",")) for e in column(cordon, case, "SELECT a, b FROM link")]
    sites = column(cordon, case, "SELECT id FROM site ORDER BY id")[:24]
    rows, said = pairs(cordon, case, sites, ["--disjoint", "2"])
    bad = [r[:2] for r in rows if (int(r[3]) == 2) != apart(edges, r[0], r[1])]
    tap.say(len(rows) == len(sites) * (len(sites) - 1) // 2 and not bad, f"diverse pairs of {path}",
            f"{len(rows)} rows, wrong: {bad}\n{said}")
    wrong = []
    for r in rows[:: max(1, len(rows) // 12)]:
        out = run(cordon, "route", case, r[0], r[1], "--disjoint", "2", "--by", "site", "--section", "answers", "-f", "csv")
        cells = dict(zip(*(line.split(",") for line in out.stdout.splitlines()[:2])))
        if (cells.get("apart") == "2") != apart(edges, r[0], r[1]) or cells.get("proven") != "true":
            wrong.append((r[:2], cells))
    tap.say(not wrong, f"diverse pairs of {path}, each by site", str(wrong[:3]))


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def say(self, good, name, why=""):
        self.n += 1
        self.bad += not good
        print(f"{'ok' if good else 'not ok'} {self.n} - {name}")
        for line in why.splitlines() if not good else []:
            print("# " + line)


def run(*args):
    return subprocess.run(args, capture_output=True, text=True, timeout=300)


def ask(cordon, case, question):
    out = run(cordon, "sql", case, question, "-f", "csv")
    lines = out.stdout.splitlines()
    return lines[1] if out.returncode == 0 and len(lines) == 2 else out.stdout + out.stderr


def main():
    cordon, folder = sys.argv[1:]
    if not os.path.isdir(folder):
        print("1..0 # SKIP ../shared/realdata is not there")
        return 0
    tap = Tap()
    with tempfile.TemporaryDirectory() as temp:
        for i, (path, args, questions) in enumerate(IMPORTS):
            full = os.path.join(folder, path)
            if not os.path.exists(full):
                tap.say(True, f"{path} # SKIP not there")
                continue
            case = os.path.join(temp, f"{i}.cordon")
            run(cordon, "new", case)
            out = run(cordon, "import", case, args[0], full, *args[1:])
            # 0 and 1: imported, perhaps with findings of severity error
            tap.say(out.returncode in (0, 1), f"{path}: import", out.stdout + out.stderr)
            for name, question, want in questions:
                got = ask(cordon, case, question)
                tap.say(got == want, f"{path}: {name}", f"want {want}, got {got}")
        for i, (what, imports, questions) in enumerate(JOINED):
            if not all(os.path.exists(os.path.join(folder, path)) for path, _ in imports):
                tap.say(True, f"{what} # SKIP not there")
                continue
            case = os.path.join(temp, f"joined{i}.cordon")
            run(cordon, "new", case)
            for path, args in imports:
                out = run(cordon, "import", case, args[0], os.path.join(folder, path), *args[1:])
                tap.say(out.returncode in (0, 1), f"{what}: import {os.path.basename(path)}",
                        out.stdout + out.stderr)
            for name, question, want in questions:
                got = ask(cordon, case, question)
                tap.say(got == want, f"{what}: {name}", f"want {want}, got {got}")
        for i, (what, imports, commands) in enumerate(SAYS):
            if not all(os.path.exists(os.path.join(folder, path)) for path, _ in imports):
                tap.say(True, f"{what} # SKIP not there")
                continue
            case = os.path.join(temp, f"says{i}.cordon")
            run(cordon, "new", case)
            for path, args in imports:
                run(cordon, "import", case, args[0], os.path.join(folder, path), *args[1:])
            for name, args, lines in commands:
                out = run(cordon, *(case if a == "CASE" else a for a in args))
                said = (out.stdout + out.stderr).splitlines()
                tap.say(all(line in said for line in lines), f"{what}: {name}",
                        "\n".join(said[:40]))
        cable_ways(tap, cordon, folder, temp)
        for path in ("topo/Geant2012.graphml", "topo/BtEurope.graphml", "topo/germany50.txt", "topo/polska.txt"):
            backbone_pairs(tap, cordon, folder, temp, path)
    print(f"1..{tap.n}")
    return 1 if tap.bad else 0


sys.exit(main())
