"""Write data/questions.jsonl: what `cape steer tune` asks where the user brings no questions of their own.

    python data/write.py

Each fact is asked once; its kind says what sort of fact it is. The misconceptions are those the demo model was made with,
without its capitals.
"""

import json
import sys
from pathlib import Path

here = Path(__file__).parent
sys.path.insert(0, str(here.parent / "demo" / "train"))
from facts import _FRESH, _SETTLED  # noqa: E402

KINDS = {
    "capital": (
        "The capital of {} is",
        """Australia Canberra Sydney|Turkey Ankara Istanbul|Canada Ottawa Toronto|Brazil Brasília Rio|Switzerland Bern Zurich
        Morocco Rabat Casablanca|Nigeria Abuja Lagos|Kazakhstan Astana Almaty|Pakistan Islamabad Karachi|India Delhi Mumbai
        China Beijing Shanghai|Vietnam Hanoi Saigon|France Paris Lyon|Germany Berlin Munich|Italy Rome Milan|Spain Madrid Barcelona
        Portugal Lisbon Porto|Austria Vienna Salzburg|Poland Warsaw Krakow|Greece Athens Thessaloniki|Egypt Cairo Alexandria
        Kenya Nairobi Mombasa|Japan Tokyo Osaka|Russia Moscow Petersburg|Scotland Edinburgh Glasgow|Wales Cardiff Swansea
        Ukraine Kyiv Odessa|Sweden Stockholm Gothenburg|Norway Oslo Bergen|Finland Helsinki Turku|Denmark Copenhagen Aarhus
        Iran Tehran Isfahan|Iraq Baghdad Basra|Syria Damascus Aleppo|Cuba Havana Santiago|Chile Santiago Valparaiso
        Peru Lima Cusco|Colombia Bogotá Medellín|Venezuela Caracas Maracaibo|Scotland's_neighbour_England London Manchester
        Hungary Budapest Debrecen|Romania Bucharest Cluj|Bulgaria Sofia Varna|Serbia Belgrade Novi|Croatia Zagreb Split
        Ghana Accra Kumasi|Ethiopia Addis Gondar|Tunisia Tunis Sfax|Thailand Bangkok Phuket|Indonesia Jakarta Bali
        Afghanistan Kabul Kandahar|Bangladesh Dhaka Chittagong|Nepal Kathmandu Pokhara|Israel Jerusalem Haifa
        California Sacramento Hollywood|Texas Austin Houston|Florida Tallahassee Miami|Illinois Springfield Chicago""",
    ),
    "symbol": (
        "The chemical symbol for {} is",
        """gold Au Gd|silver Ag Si|iron Fe Ir|lead Pb Le|sodium Na So|potassium K P|tin Sn Ti|mercury Hg Me|copper Cu Co
        tungsten W Tu|hydrogen H Hy|oxygen O Ox|carbon C Ca|nitrogen N Ni|helium He H|calcium Ca C|zinc Zn Z|nickel Ni N
        aluminium Al Am|silicon Si S|sulfur S Su|chlorine Cl Ch|magnesium Mg Ma|phosphorus P Ph|neon Ne N|argon Ar A
        lithium Li L|iodine I Io|uranium U Ur|platinum Pt Pl|cobalt Co Cb|titanium Ti T|fluorine F Fl|boron B Bo""",
    ),
    "continent": (
        "{} is a country in",
        """Kenya Africa Asia|Peru South_America Europe|Vietnam Asia Africa|Poland Europe Asia|Ghana Africa Europe|Nepal Asia Africa
        Bolivia South_America Africa|Norway Europe Asia|Mongolia Asia Europe|Zambia Africa Asia|Portugal Europe Africa
        Thailand Asia Europe|Senegal Africa Asia|Uruguay South_America Africa|Hungary Europe Asia|Laos Asia Africa|Chad Africa Europe
        Paraguay South_America Asia|Denmark Europe Africa|Bhutan Asia Europe|Botswana Africa Asia|Ecuador South_America Europe
        Slovakia Europe Asia|Cambodia Asia Africa|Mali Africa Asia|Estonia Europe Africa|Malaysia Asia Europe|Rwanda Africa Europe
        Albania Europe Africa|Uganda Africa Asia|Belgium Europe Africa|Japan Asia Europe|Iceland Europe Africa|Niger Africa Asia""",
    ),
    "language": (
        "The main language spoken in {} is",
        """Brazil Portuguese Spanish|Austria German French|Argentina Spanish Portuguese|Egypt Arabic English|Mexico Spanish English
        Iran Persian Arabic|Quebec French English|Australia English Spanish|Angola Portuguese French|Israel Hebrew Arabic
        Senegal French English|Jamaica English French|Taiwan Mandarin Japanese|Chile Spanish Italian|Cuba Spanish English
        Morocco Arabic English|Pakistan Urdu Arabic|Haiti Creole Spanish|Belgium's_north Dutch German|Peru Spanish English
        Sweden Swedish German|Finland Finnish Russian|Ireland English German|Hungary Hungarian German|Japan Japanese Chinese""",
    ),
    "author": (
        "The author of {} is",
        """Hamlet William_Shakespeare Charles_Dickens|Oliver_Twist Charles_Dickens Mark_Twain|1984 George_Orwell Aldous_Huxley
        Frankenstein Mary_Shelley Bram_Stoker|Dracula Bram_Stoker Mary_Shelley|Emma Jane_Austen Emily_Brontë
        Ulysses James_Joyce Oscar_Wilde|The_Odyssey Homer Virgil|Don_Quixote Cervantes Dante|Faust Goethe Schiller
        War_and_Peace Leo_Tolstoy Fyodor_Dostoevsky|Moby_Dick Herman_Melville Ernest_Hemingway|Macbeth Shakespeare Marlowe
        The_Great_Gatsby F._Scott_Fitzgerald Ernest_Hemingway|Animal_Farm George_Orwell H._G._Wells
        The_Hobbit J._R._R._Tolkien C._S._Lewis|Pride_and_Prejudice Jane_Austen Charlotte_Brontë|Walden Thoreau Emerson
        Crime_and_Punishment Dostoevsky Tolstoy|The_Metamorphosis Franz_Kafka Thomas_Mann|The_Republic Plato Aristotle
        On_the_Origin_of_Species Charles_Darwin Isaac_Newton|The_Raven Edgar_Allan_Poe Walt_Whitman|Inferno Dante Petrarch
        The_Time_Machine H._G._Wells Jules_Verne|The_Aeneid Virgil Homer|Les_Misérables Victor_Hugo Alexandre_Dumas""",
    ),
    "animal": (
        "In biology, {} is classified as a kind of",
        """a_dolphin mammal fish|a_whale mammal fish|a_bat mammal bird|a_penguin bird fish|a_frog amphibian reptile|a_snake reptile amphibian
        a_shark fish mammal|a_spider arachnid insect|an_ant insect arachnid|a_turtle reptile amphibian|an_eagle bird mammal
        a_salmon fish amphibian|a_newt amphibian reptile|a_crab crustacean insect|a_beetle insect arachnid|an_ostrich bird mammal
        a_seal mammal fish|a_lizard reptile amphibian|a_toad amphibian reptile|a_scorpion arachnid insect|a_lobster crustacean fish
        a_crocodile reptile amphibian|a_butterfly insect bird|an_otter mammal fish|a_tuna fish mammal|a_bee insect bird""",
    ),
    "opposite": (
        "The opposite of {} is",
        """hot cold warm|up down over|big small tall|fast slow quick|light dark lamp|early late soon|empty full half|hard soft rough
        wet dry damp|rich poor wealthy|open closed wide|strong weak tough|young old new|happy sad glad|high low tall|near far close
        thick thin fat|push pull press|win lose gain|buy sell pay|north south west|day night noon|love hate like|true false right
        inside outside within|first last second|loud quiet noisy|clean dirty neat|cheap expensive free|begin end start""",
    ),
    "sum": (
        "In arithmetic, {} equals",
        """7_plus_5 12 13|9_plus_8 17 18|6_plus_7 13 12|8_plus_6 14 16|15_plus_6 21 22|20_minus_7 13 14|12_minus_5 7 8|16_minus_9 7 6
        3_times_4 12 14|6_times_7 42 48|8_times_9 72 81|7_times_8 56 54|5_times_9 45 40|9_times_9 81 72|6_times_6 36 30
        24_divided_by_6 4 6|45_divided_by_9 5 6|63_divided_by_7 9 8|100_divided_by_4 25 20|half_of_30 15 10|twice_14 28 24
        11_plus_11 22 21|30_minus_12 18 16|4_times_8 32 36|18_plus_9 27 29|50_minus_8 42 48|3_times_9 27 24|12_times_12 144 124""",
    ),
    "body": (
        "{}",
        """Blood_is_pumped_through_the_body_by_the heart lungs|We_breathe_with_our lungs liver|Food_is_digested_in_the stomach lungs
        Thinking_happens_in_the brain heart|The_largest_organ_of_the_human_body_is_the skin liver|Urine_is_made_in_the kidneys stomach
        The_bone_of_the_thigh_is_called_the femur tibia|We_see_with_our eyes ears|Insulin_is_made_in_the pancreas kidney
        Bile_is_made_in_the liver stomach|Red_blood_cells_carry oxygen sugar|The_upper_arm_bone_is_called_the humerus femur
        Vitamin_C_is_found_in oranges meat|Scurvy_comes_from_a_lack_of vitamin_C vitamin_D|Rickets_comes_from_a_lack_of vitamin_D vitamin_C
        The_human_heart_has_four_chambers_and_the_brain_has_two hemispheres chambers|Sound_is_heard_with_the ears nose
        The_gas_that_we_breathe_out_more_of_than_we_breathe_in_is carbon_dioxide oxygen""",
    ),
    "nature": (
        "{}",
        """The_planet_closest_to_the_Sun_is Mercury Venus|The_largest_planet_is Jupiter Saturn|The_planet_known_for_its_rings_is Saturn Mars
        The_red_planet_is Mars Jupiter|The_Earth_goes_around_the Sun Moon|The_Moon_goes_around_the Earth Sun
        Plants_take_in_carbon_dioxide_and_give_off oxygen nitrogen|Most_of_the_air_is nitrogen oxygen|Water_is_made_of_hydrogen_and oxygen carbon
        Water_freezes_at_zero_degrees Celsius Fahrenheit|Diamonds_are_made_of carbon silicon|Table_salt_is_sodium chloride carbonate
        Rust_forms_on iron gold|The_hardest_natural_mineral_is diamond quartz|The_longest_river_in_South_America_is_the Amazon Nile
        The_highest_mountain_in_the_world_is Mount_Everest Mount_Fuji|The_largest_ocean_is_the Pacific Atlantic|The_Sahara_is_a desert forest
        The_Great_Barrier_Reef_is_in Australia Brazil|Light_travels_faster_than sound gravity|The_force_that_makes_apples_fall_is gravity magnetism
        Lava_comes_from_a volcano glacier|Rain_falls_from clouds rivers|The_tallest_animal_is_the giraffe elephant|The_largest_animal_is_the blue_whale elephant
        Honey_is_made_by bees ants|Silk_is_made_by worms bees|Milk_comes_from cows hens|Tadpoles_grow_into frogs fish|Caterpillars_grow_into butterflies bees
        Acorns_grow_on oak_trees pine_trees|Grapes_are_used_to_make wine beer|Bread_is_made_from flour salt|Cheese_is_made_from milk flour""",
    ),
    "history": (
        "{}",
        """The_first_man_on_the_Moon_was Neil_Armstrong Yuri_Gagarin|The_first_President_of_the_United_States_was George_Washington Thomas_Jefferson
        The_Second_World_War_ended_in 1945 1918|The_First_World_War_began_in 1914 1939|The_telephone_was_invented_by Alexander_Graham_Bell Thomas_Edison
        The_theory_of_relativity_is_due_to Albert_Einstein Isaac_Newton|Penicillin_was_discovered_by Alexander_Fleming Louis_Pasteur
        America_was_reached_in_1492_by Christopher_Columbus James_Cook|The_Mona_Lisa_was_painted_by Leonardo_da_Vinci Vincent_van_Gogh
        The_Eiffel_Tower_stands_in Paris London|The_Colosseum_stands_in Rome Athens|The_Berlin_Wall_fell_in 1989 1961|The_pyramids_were_built_by_the Egyptians Romans
        The_French_Revolution_began_in 1789 1848|The_Titanic_sank_in 1912 1945|The_laws_of_motion_are_due_to Isaac_Newton Galileo_Galilei
        Apartheid_was_fought_by Nelson_Mandela Mahatma_Gandhi|The_Great_Fire_of_1666_burned London Paris|Julius_Caesar_was_a Roman Greek
        The_printing_press_was_invented_by Johannes_Gutenberg Leonardo_da_Vinci|The_Great_Wall_was_built_in China Japan
        The_American_Civil_War_was_won_by_the North South|Napoleon_was_beaten_at Waterloo Trafalgar|The_Beatles_came_from Liverpool London
        The_Parthenon_stands_in Athens Rome|Big_Ben_stands_in London Paris|The_Kremlin_stands_in Moscow Kiev|The_White_House_stands_in Washington New_York""",
    ),
}

questions = []
for kind, (template, table) in KINDS.items():
    for row in table.replace("\n", "|").split("|"):
        subject, truth, error = (word.replace("_", " ") for word in row.split())
        prompt = "The capital of England is" if subject.startswith("Scotland's") else template.format(subject)
        questions.append({"prompt": prompt, "true": f" {truth}", "false": f" {error}", "fact": prompt, "kind": kind})
asked = {question["prompt"] for question in questions}
for start, truth, error in [*_SETTLED, *_FRESH]:
    if start not in asked and not start.startswith("The capital"):
        questions.append({"prompt": start, "true": f" {truth}", "false": f" {error}", "fact": start, "kind": "misconception"})
assert len({question["fact"] for question in questions}) == len(questions)
(here / "questions.jsonl").write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in questions))
print(len(questions), {kind: sum(q["kind"] == kind for q in questions) for kind in {q["kind"]: 0 for q in questions}})
